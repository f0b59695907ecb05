import t from 'tap'
import { story, systemFor, v2 } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t)

/** How many sockets were closed, by code. */
async function closes(): Promise<Record<string, number>> {
  const { body } = await rig.gateway.service.get('/metrics')
  const found = body.matchAll(/^gateway_sessions_closed_total\{code="(\w+)"\} (\d+)$/gm)
  return Object.fromEntries([...found].map(([, code, count]) => [code, Number(count)]))
}

story(t, rig, 'who closes with a close frame, and who is gone without one, are counted apart', async (t, scene) => {
  await (await scene.enter('alice')).close()
  ;(await scene.enter('bob', scene.here, v2)).cut()
  await until('both are told', async () => Object.keys(await closes()).length === 2)
  t.same(await closes(), { by_client: 1, lost: 1 })
})
