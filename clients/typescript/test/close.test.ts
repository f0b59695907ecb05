import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import type { Clock } from './support/clock.js'
import { draining, seen, step } from './support/frames.js'
import { inState, play, type Scene, settle, told, welcomed } from './support/play.js'

type Reach = (t: Parameters<typeof play>[0]) => Promise<Scene>

/** Ways to every moment of a client's life. */
const moments: Readonly<Record<string, Reach>> = {
  'before anything': (t) => play(t),
  'while a token is asked for': async (t) => {
    const scene = await play(t, { token: () => new Promise(() => undefined) })
    await Promise.resolve()
    return scene
  },
  'while a socket opens': async (t) => {
    const scene = await play(t)
    await scene.server.seat()
    return scene
  },
  'before the world is here': async (t) => {
    const scene = await play(t)
    await (await welcomed(scene)).next()
    return scene
  },
  'while all is well': (t) => settle(t),
  'while something is held': async (t) => {
    const scene = await settle(t)
    scene.seat.send(step(9))
    await told(scene.client, 'update')
    return scene
  },
  'while a token is renewed': async (t) => {
    let calls = 0
    const token = () => (++calls === 1 ? 'a-token' : new Promise<string>(() => undefined))
    const scene = await settle(t, { token })
    const heard = told(scene.client, 'frame')
    scene.seat.send({ type: 'token_expiring', expires_at: 1 })
    await heard
    return scene
  },
  'after the server said that it stops': async (t) => {
    const scene = await settle(t)
    scene.seat.send(draining(1_000))
    await inState(scene.client, 'moving')
    return scene
  },
  'while two sockets are open': async (t) => {
    const scene = await settle(t)
    scene.seat.send(draining(0))
    await inState(scene.client, 'moving')
    scene.time.pass(1)
    await scene.server.seat()
    return scene
  },
  'while it waits for the next attempt': async (t) => {
    const scene = await settle(t)
    scene.seat.cut()
    await inState(scene.client, 'waiting')
    return scene
  },
  'while it is suspended': async (t) => {
    const scene = await settle(t)
    scene.client.suspend()
    return scene
  },
}

for (const [when, reach] of Object.entries(moments)) {
  t.test(`closed ${when}, nothing is left and everybody is answered`, async (t) => {
    const { client, server, time } = await reach(t)
    const questions = [client.act('look'), client.chat('hello'), client.moveTo({ lat: 1, lng: 2 })]
    const ready = client.ready()
    const ping = client.ping()
    client.close()
    t.match(
      await Promise.all(questions),
      questions.map(() => ({ status: 'failed', code: 'closed' })),
    )
    t.equal((await ping).status, 'failed')
    await ready
    t.match([client.state, client.status.ending?.code, client.status.pending], ['closed', 'closed_by_client', 0])
    await Promise.all(server.seats.map(({ closed }) => closed))
    await noTimer(t, time)
    client.close()
    client.resume()
    client.suspend()
    t.match(await client.act('look'), { status: 'failed', code: 'closed' })
    t.match(await client.resync(), { status: 'failed', code: 'closed' })
    time.pass(1e9)
    t.equal(client.state, 'closed')
  })
}

/** The close of a socket is known to its client a moment after its server. */
async function noTimer(t: Test, time: Clock): Promise<void> {
  const endMs = performance.now() + 10_000
  while (time.timers > 0 && performance.now() < endMs) await new Promise(setImmediate)
  t.equal(time.timers, 0, 'no timer is left')
}

for (const name of ['frame', 'state', 'update', 'failure', 'pong', 'recovery', 'entered'] as const) {
  t.test(`closed by who hears of ${name}, in the middle of what is told`, async (t) => {
    const { client, seat, server, time } = await settle(t)
    client.on(name, () => client.close())
    const closed = inState(client, 'closed')
    void client.ping()
    const { timestamp } = await seat.next()
    if (name === 'state' || name === 'recovery') {
      seat.cut()
      await new Promise(setImmediate)
      while (client.state === 'live') await new Promise(setImmediate)
      time.pass(1)
      if (name === 'recovery') await welcomed({ server })
    } else if (name === 'entered') seat.send(seen({ version: 2 }))
    else {
      seat.send({ type: 'token_expiring', expires_at: 1 }, { type: 'pong', timestamp, current: false }, step(9))
      seat.send({ type: 'error', code: 'unauthorized', message: '', timestamp: 1 })
    }
    await closed
    await Promise.all(server.seats.map((one) => one.closed))
    await noTimer(t, time)
  })
}

t.test('a socket whose server does not let go is cut', async (t) => {
  const { client, seat, time } = await settle(t)
  seat.pause()
  client.close()
  t.equal(time.timers, 1)
  time.pass(2_000)
  await noTimer(t, time)
})

t.test('a process whose client is closed ends', async (t) => {
  const script = `
    import { WebSocket } from 'ws'
    import { connect } from ${JSON.stringify(new URL('../src/index.js', import.meta.url).href)}
    const client = connect({ url: 'ws://127.0.0.1:1', token: () => 'a-token', WebSocket })
    await client.act('look', {}, { deadlineMs: 50 })
    client.close()`
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  const args = ['--input-type=module', '--eval', script]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 20_000 })
  t.same([status, stderr], [0, ''])
})
