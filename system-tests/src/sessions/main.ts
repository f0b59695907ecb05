import { record } from './record.js'
import { scenarios } from './scenarios.js'
import { writeSession } from './session-file.js'

const words = process.argv.slice(2)

/** Records the sessions that client developers and a test replay, all or those whose names have one of the words. */
for (const scenario of scenarios) {
  if (words.length > 0 && !words.some((word) => scenario.name.includes(word))) continue
  const session = await record(scenario)
  writeSession(session)
  console.log(`schemas/examples/sessions/${session.name}.jsonl: ${session.entries.length} lines`)
}
