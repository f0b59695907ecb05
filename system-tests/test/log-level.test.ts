import t from 'tap'
import { ownPort } from '../src/ports.js'
import { collect, story, systemFor } from '../src/story.js'

const ports = { session: await ownPort(), kb: await ownPort() }
const rig = await systemFor(t, {
  gatewayEnv: { ADMIN_PORT: String(ports.session) },
  kbEnv: { ADMIN_PORT: String(ports.kb) },
})

async function level(port: number, body?: object): Promise<unknown> {
  const asked = body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) }
  const answer = await fetch(`http://127.0.0.1:${port}/admin/log-level`, asked)
  return { status: answer.status, ...((await answer.json()) as object) }
}

story(t, rig, 'the level of the log is changed while a service runs, on its private listener', async (t, scene) => {
  const alice = await scene.enter('alice')
  const services = [
    { port: ports.session, log: () => rig.gateway.service.log },
    { port: ports.kb, log: () => rig.kb.service.log },
  ]
  const answered = (log: () => string[]) => log().filter((line) => line.includes('message answered')).length
  for (const { port, log } of services) {
    t.same(await level(port), { status: 200, level: 'info' })
    t.equal(answered(log), 0, 'not a line for each message')
    t.same(await level(port, { level: 'debug' }), { status: 200, level: 'debug' })
  }
  await collect(alice, scene.here.bottles[0]!)
  await scene.quiet(alice)
  for (const { port, log } of services) {
    t.equal(answered(log), 1, 'a line for each message')
    t.same(await level(port, { level: 'info' }), { status: 200, level: 'info' })
  }
  await collect(alice, scene.here.bottles[1]!)
  await scene.quiet(alice)
  for (const { port, log } of services) {
    t.equal(answered(log), 1, 'and no more')
    t.match(await level(port, { level: 'loud' }), { status: 422, code: 'invalid_level' })
  }
  for (const { service } of [rig.gateway, rig.kb]) {
    t.match(await service.get('/admin/log-level'), { status: 404 }, 'nowhere else')
  }
})
