import t from 'tap'
import type { Client } from '../src/client.js'
import { isMessage } from '../src/kb-proxy.js'
import { story, systemFor, walk } from '../src/story.js'
import { until } from '../src/until.js'

const rig = await systemFor(t, { hasKbProxy: true })
const proxy = rig.kbProxy!

/** How it was answered: an error's code, else `done` or `refused`. */
async function outcome(client: Client, message: object): Promise<string> {
  client.send(message)
  const isAnswer = (type: string) => type === 'error' || type === 'action_response'
  const { frame } = await client.inbox.next('an answer', (arrived) => isAnswer(arrived.frame.type))
  return frame.type === 'error' ? String(frame.code) : frame.success === true ? 'done' : 'refused'
}

function take(bottle: string | undefined, request: string) {
  return { type: 'action', action: 'collect_item', instance_id: bottle, request_id: `kb-down-${request}-0001` }
}

story(t, rig, 'a short outage of the KB is hidden by retries', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  const before = alice.world.version!
  const lost = proxy.hold('request', isMessage(alice.user, 'collect_item'))
  const unheard = proxy.hold('answer', isMessage(alice.user, 'collect_item'))
  const asking = outcome(alice, { type: 'action', action: 'collect_item', instance_id: scene.here.bottles[0] })
  const one = await lost.arrived()
  lost.breakOff()
  const other = await unheard.arrived()
  unheard.breakOff()
  t.equal(await asking, 'done', 'the third try was answered')
  t.type(one.requestId, 'string')
  t.equal(other.requestId, one.requestId, 'each try has the same id')
  await alice.next('world_update')
  await bob.next('world_update')
  await scene.silence(t, alice, bob)
  t.equal(bob.world.version, before + 1, 'one effect')
  await scene.same(t, alice, bob)
})

story(
  t,
  rig,
  'in a long outage of the KB `kb_unavailable` comes fast, and when it is back all goes on',
  async (t, scene) => {
    const alice = await scene.enter('alice')
    const bob = await scene.enter('bob')
    const before = alice.world.version!
    const [bottle, another] = scene.here.bottles
    const others = await Promise.all(Array.from({ length: 6 }, (_, index) => scene.connect(`other${index}`)))
    await rig.kb.service.kill()
    const everyone = [alice, ...others].map((client) => outcome(client, take(bottle, 'first')))
    for (const answer of await Promise.all(everyone)) t.equal(answer, 'kb_unavailable')
    // By now the gateway knows: it does not make anybody wait any more.
    await until('the answer comes at once', async () => {
      const startedMs = performance.now()
      t.equal(await outcome(bob, take(another, 'bob')), 'kb_unavailable')
      return performance.now() - startedMs < 100
    })
    await alice.pong()
    t.ok(alice.isOpen && bob.isOpen)
    const late = await scene.connect('carol')
    t.equal(await outcome(late, take('nothing', 'late')), 'kb_unavailable', 'a socket opens without the KB')

    await rig.kb.service.start()
    await until('the KB is asked again', async () => (await outcome(alice, take(bottle, 'first'))) === 'done')
    t.equal(await outcome(alice, take(bottle, 'first')), 'done', 'the same request has the same answer')
    await alice.next('world_update')
    await bob.next('world_update')
    await until('who came meanwhile is attached', async () => {
      const answer = await outcome(late, { type: 'action', action: 'inventory' })
      return answer === 'done'
    })
    t.equal((await walk(late, scene.here)).zone?.id, scene.here.zone)
    await scene.silence(t, alice, bob, late)
    t.equal(bob.world.version, before + 1, 'one effect of many tries')
    await scene.same(t, alice, bob, late)
  },
)
