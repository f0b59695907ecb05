import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { measured } from '../src/capacity/measured.js'
import { type Demand, needs, type Supply } from '../src/capacity/needs.js'
import { readOptions } from '../src/capacity/options.js'
import { tables } from '../src/capacity/tables.js'

const supply: Supply = { utilization: 0.5, natsCores: 4, natsReplicas: 3, ackMs: 0.1, frameBytes: 700 }
const quiet: Demand = { players: 1, actionsPerS: 0, zonePlayers: 1, movesPerMinute: 0, connectsPerHour: 0 }
const us = (name: keyof typeof measured) => measured[name].value

t.test('a few players need one of each, and a second gateway so that one can be rolled', async (t) => {
  t.match(needs(quiet, supply), { gateways: 2, worlds: 1, natsNodes: 3, because: { gateways: 'spare', worlds: 'one' } })
})

t.test('many who do nothing are counted by sockets', async (t) => {
  const found = needs({ ...quiet, players: 10 * us('gatewaySockets') }, supply)
  t.match(found, { gateways: 11, worlds: 1, because: { gateways: 'sockets' } })
  t.equal(found.gatewayMemoryBytes, us('gatewayBytes') + us('gatewaySockets') * us('sessionBytes'))
})

t.test('what one action costs is what was measured, once for the actor and once for each who sees it', async (t) => {
  const acting: Demand = { ...quiet, players: 100, actionsPerS: 1, zonePlayers: 5 }
  const { perSecond, gatewayCores, kbCores } = needs(acting, supply)
  t.strictSame(perSecond, { actions: 100, frames: 600, moves: 0, connects: 0 })
  // Two gateways: beside the actor's own, the other hears of it if one of four others is there.
  const heard = 1 - 0.5 ** 4
  const cpuUs = us('gatewayActionUs') + 4 * us('gatewayFrameUs') + heard * us('gatewayEventUs') + us('gatewayIdleUs')
  t.ok(Math.abs(gatewayCores - (100 * cpuUs) / 1e6) < 1e-9)
  t.ok(Math.abs(kbCores - (100 * us('kbActionUs')) / 1e6) < 1e-9)
})

t.test('a KB owns its world: more actions than one can do are more worlds', async (t) => {
  const most = (supply.utilization * 1e6) / us('kbActionUs')
  t.equal(needs({ ...quiet, players: Math.floor(most) - 1, actionsPerS: 1 }, supply).worlds, 1)
  const three = needs({ ...quiet, players: Math.floor(2.5 * most), actionsPerS: 1 }, supply)
  t.match(three, { worlds: 3, natsNodes: 9, because: { worlds: 'kb' } })
})

t.test('a world sends one commit after the other: a slow store makes more worlds', async (t) => {
  const acting = { ...quiet, players: 1_000, actionsPerS: 0.25 }
  t.equal(needs(acting, supply).worlds, 1)
  // 250 commits a second of 5 ms each, half of the time: 125 for each tenth of a second.
  t.match(needs(acting, { ...supply, ackMs: 5 }), { worlds: 3, because: { worlds: 'ack' } })
})

t.test('so many gateways that it comes out even: each more of them hears of more', async (t) => {
  const million: Demand = { players: 1e6, actionsPerS: 0.02, zonePlayers: 50, movesPerMinute: 1, connectsPerHour: 6 }
  const found = needs(million, supply)
  t.ok(found.gatewayCores <= supply.utilization)
  t.ok(found.gateways > 1e6 / us('gatewaySockets'))
  t.ok(needs({ ...million, players: 2e6 }, supply).gateways >= 1.9 * found.gateways)
  t.equal(found.egressBits, found.perSecond.frames * 700 * 8)
})

t.test('every figure is there with the command that it came from', async (t) => {
  for (const [name, { value, from }] of Object.entries(measured)) {
    t.ok(value > 0, name)
    t.match(from, /^npm run (swarm|bench)/, name)
  }
})

t.test('numbers that mean nothing are refused with a sentence', async (t) => {
  t.match(readOptions(['--players', '0']), { wrong: /--players must be a number from 1/ })
  t.match(readOptions(['--utilization', '2']), { wrong: /--utilization/ })
  t.match(readOptions(['--players', '5000']), { demand: { players: 5_000, zonePlayers: 20 } })
})

t.test('the tables of CAPACITY.md are those that the command prints', async (t) => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'CAPACITY.md'), 'utf8')
  for (const line of tables().split('\n')) t.ok(text.includes(line), line)
})
