import t from 'tap'
import { collect, story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gatewayEnv: { SOCKETS_PER_USER: '3' } })

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
