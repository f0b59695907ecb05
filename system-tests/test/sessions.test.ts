import { serverMessageTypes, validateClientMessage, validateServerMessage } from 'schemas'
import t from 'tap'
import { replay } from '../src/sessions/replay.js'
import { scenarios } from '../src/sessions/scenarios.js'
import { readSessions } from '../src/sessions/session-file.js'

const sessions = readSessions()

t.test('every scenario is recorded, and nothing else', async (t) => {
  t.same(sessions.map(({ name }) => name).sort(), scenarios.map(({ name }) => name).sort())
})

t.test('the recorded sessions have every frame of the server', async (t) => {
  const types = new Set(
    sessions.flatMap(({ entries }) =>
      entries.filter((one) => one.direction === 'received').map((one) => one.frame.type),
    ),
  )
  t.same([...types].sort(), [...serverMessageTypes].sort())
})

for (const session of sessions) {
  t.test(`recorded session ${session.name}: said again, the same comes again`, async (t) => {
    for (const { direction, frame } of session.entries) {
      if (direction === 'received') t.match(validateServerMessage(frame), { ok: true }, frame.type)
      else if (session.name !== 'errors') t.match(validateClientMessage(frame), { ok: true }, frame.type)
    }
    for (const [index, { recorded, came }] of (await replay(session)).entries()) {
      t.same(came, recorded, `frame ${index + 1}; else npm run record`)
    }
  })
}
