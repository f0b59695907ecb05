import t from 'tap'
import { collect, story, systemFor, v2 } from '../src/story.js'

const rig = await systemFor(t, {
  gatewayEnv: { SOCKETS_PER_USER: '3', FRAMES_PER_SECOND: '1', FRAME_BURST: '30', MAX_QUEUED: '4' },
})

story(t, rig, 'of too many sockets of one user the oldest is closed', async (t, scene) => {
  const sockets = []
  for (let count = 0; count < 3; count++) sockets.push(await scene.enter('alice'))
  const bob = await scene.enter('bob')
  t.ok(sockets.every(({ isOpen }) => isOpen))
  sockets.push(await scene.enter('alice'))
  t.same(await sockets[0]!.closed, { code: 1000, reason: 'replaced' })
  sockets.push(await scene.enter('alice'))
  t.same(await sockets[1]!.closed, { code: 1000, reason: 'replaced' })
  const left = sockets.slice(2)
  await collect(left[0]!, scene.here.bottles[0]!)
  for (const socket of left.slice(1)) await socket.next('world_update')
  await bob.next('world_update')
  await scene.silence(t, ...left, bob)
  t.ok(
    [...left, bob].every(({ isOpen }) => isOpen),
    'the others stay, and so does everybody else',
  )
})

story(t, rig, 'who says too much is told so, and who goes on is let go (UP 7 L7)', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  for (let count = 0; count < 50; count++) alice.send({ type: 'ping', timestamp: count })
  const told = await alice.next('error')
  t.match(told, { code: 'rate_limited', message: 'Too many messages' })
  t.ok(alice.isOpen, 'a warning first')
  for (let count = 0; count < 60; count++) alice.send({ type: 'ping', timestamp: count })
  t.same(await alice.closed, { code: 1008, reason: 'abuse' })
  const pongs = alice.types.filter((type) => type === 'pong').length
  t.ok(pongs >= 25 && pongs < 50, `${pongs} pings were answered`)
  await bob.pong()
  await scene.silence(t, bob)
})

story(t, rig, 'who asks for too much at once is told so, and gets what was asked before', async (t, scene) => {
  const alice = await scene.enter('alice')
  const total = 12
  for (let count = 0; count < total; count++) alice.send({ type: 'action', action: 'inventory' })
  let done = 0
  let refused = 0
  while (done + refused < total) {
    const frame = await alice.take()
    if (frame.type === 'action_response') done++
    else if (frame.code === 'too_many_requests_in_flight') refused++
    else t.fail(JSON.stringify(frame))
  }
  t.ok(done >= 5, `${done} were answered`)
  t.ok(refused >= 1, `${refused} were refused`)
  t.ok(alice.isOpen)
  await scene.silence(t, alice)
})

story(t, rig, 'v2 is told of its limits what to do about them, and goodbye', async (t, scene) => {
  const alice = await scene.enter('alice', scene.here, v2)
  const ids = Array.from({ length: 12 }, (_, index) => `limited-request-${index}`)
  for (const id of ids) alice.send({ type: 'action', action: 'inventory', request_id: id })
  const told = new Map<unknown, string>()
  while (told.size < ids.length) {
    const frame = await alice.take()
    told.set(frame.request_id, String(frame.code ?? frame.type))
    if (frame.type === 'error') t.match(frame, { retryable: true, retry_after_ms: Number })
  }
  t.same([...told.keys()].sort(), [...ids].sort(), 'each request has one answer, which names it')
  t.same([...new Set(told.values())].sort(), ['action_response', 'too_many_requests_in_flight'])
  for (let count = 0; count < 90; count++) alice.send({ type: 'ping', timestamp: count })
  t.match(await alice.next('error'), { code: 'rate_limited', retryable: true, retry_after_ms: Number })
  t.match(await alice.next('goodbye'), { code: 'abuse', retryable: false })
  t.same(await alice.closed, { code: 1008, reason: 'abuse' })
  const again = await scene.resume('alice', alice)
  t.match(await again.next('connected'), { recovery: { outcome: 'current' } })
})
