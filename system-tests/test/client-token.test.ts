import t from 'tap'
import { Player } from '../src/player.js'
import { story, systemFor } from '../src/story.js'
import { tokenOf } from '../src/tokens.js'
import { until } from '../src/until.js'

const exact = { JWT_CLOCK_TOLERANCE_MS: '0' }
const rig = await systemFor(t, { gatewayEnv: exact, kbEnv: exact })
const short = 4

story(t, rig, 'a token that ends is replaced in time, and nobody notices', async (t, scene) => {
  const alice = await Player.join(t, scene, 'alice', { signed: { ttlSeconds: short } })
  await until('two tokens were taken', () => alice.tokens.length === 2)
  await alice.play('collect_item', scene.here.bottles[0]!)
  t.same([alice.states, alice.outcomes], [['syncing', 'live'], ['fresh']])
  await scene.same(t, alice)
})

story(t, rig, 'who has no new token in time comes back with one, and has missed nothing', async (t, scene) => {
  const reasons: string[] = []
  const token = (reason: string) => {
    reasons.push(reason)
    if (reason === 'expiring') throw new Error('no token today')
    return tokenOf(scene.user('bob'), { ttlSeconds: reason === 'connect' ? short : 3600 })
  }
  const bob = await Player.join(t, scene, 'bob', { token, limits: { backoffFirstMs: 5_000 } })
  await bob.recovered(2)
  t.same([reasons[0], reasons.at(-1)], ['connect', 'expired'])
  t.same(bob.outcomes, ['fresh', 'current'])
  t.equal(bob.entered.length, 1)
})
