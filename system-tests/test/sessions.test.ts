import { serverMessageTypes, validateClientMessage, validateServerMessage } from 'schemas'
import t from 'tap'
import { replay } from '../src/sessions/replay.js'
import { scenarios } from '../src/sessions/scenarios.js'
import { type Frame, protocolOf, readSessions, type Session } from '../src/sessions/session-file.js'

const sessions = readSessions()

function receivedIn({ entries }: Session): Frame[] {
  return entries.flatMap((entry) => (entry.direction === 'received' ? [entry.frame] : []))
}

t.test('every scenario is recorded, and nothing else', async (t) => {
  t.same(sessions.map(({ name }) => name).sort(), scenarios.map(({ name }) => name).sort())
})

/** Those that come by the clock, for a fault of the system, or for a token. */
const byChance = ['authenticated', 'goodbye', 'heartbeat', 'resync_required', 'token_expiring']

t.test('the recorded sessions have every frame of the server that comes of what players do', async (t) => {
  const types = new Set(sessions.flatMap(receivedIn).map(({ type }) => type))
  const expected = serverMessageTypes.filter((type) => !byChance.includes(type))
  t.same([...types].sort(), expected.sort())
})

for (const session of sessions) {
  t.test(`recorded session ${session.name}: said again, the same comes again`, async (t) => {
    const protocol = protocolOf(session.entries)
    for (const entry of session.entries) {
      if (!('frame' in entry)) continue
      const { direction, frame } = entry
      if (direction === 'received') t.match(validateServerMessage(frame, protocol), { ok: true }, frame.type)
      else if (session.name !== 'errors') t.match(validateClientMessage(frame), { ok: true }, frame.type)
    }
    for (const [index, { recorded, came }] of (await replay(session)).entries()) {
      t.same(came, recorded, `frame ${index + 1}; else npm run record`)
    }
  })
}

t.test('a session of gaia.v2 has every outcome of a cursor, and an action that was said twice', async (t) => {
  const frames = sessions.filter(({ entries }) => protocolOf(entries) === 'gaia.v2').flatMap(receivedIn)
  const outcomes = frames.filter(({ type }) => type === 'connected').map(({ recovery }) => recovery)
  t.match(outcomes, [
    { outcome: 'fresh' },
    { outcome: 'current' },
    { outcome: 'replayed', events: 2 },
    { outcome: 'resync', reason: 'epoch_changed' },
  ])
  t.ok(frames.some(({ replayed }) => replayed === true))
  t.ok(frames.some(({ type, current }) => type === 'pong' && current === true))
})
