import t from 'tap'
import { library, tome } from '../src/content.js'
import { story, systemFor } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { gatewayEnv: { LAG_BYTES: '16384', SLOW_TIMEOUT_MS: '500' } })

story(t, rig, 'a reader that does not move is let go and may come back', async (t, scene) => {
  const alice = await scene.enter('alice', library)
  const stuck = await scene.enter('stuck', library)
  await scene.quiet(alice, stuck)
  stuck.pause()
  let action = 'collect_item'
  await until(
    'the gateway has let it go',
    async () => {
      for (let step = 0; step < 20; step++) {
        await alice.act(action, { instance_id: tome })
        action = action === 'collect_item' ? 'drop_item' : 'collect_item'
      }
      return (await rig.gateway.metric('process_resident_memory_bytes')) > 0 && hasLetGo(scene.user('stuck'))
    },
    60_000,
  )
  stuck.resume()
  t.same(await stuck.closed, { code: 1001, reason: 'slow_consumer' })
  const back = await scene.enter('stuck', library)
  await scene.quiet(alice, back)
  t.ok(alice.isOpen)
  await scene.same(t, alice, back)
})

function hasLetGo(user: string): boolean {
  return rig.gateway.service.log.some((line) => line.includes(user) && line.includes('slow_consumer'))
}
