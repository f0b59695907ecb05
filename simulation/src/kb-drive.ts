import type { SimClient } from './client.js'
import { allMicrotasks } from './microtasks.js'
import type { Simulation } from './simulation.js'
import { type Body, View } from './view.js'

/** The KB is up, and has found the stream, before anything goes wrong. */
export async function bringUp(sim: Simulation): Promise<void> {
  const { kb, disk } = sim
  kb.start()
  while (!(kb.isUp && kb.hasStream) && sim.violation === null) {
    kb.line.connect()
    for (const { answer } of [...kb.line.questions.values()]) answer()
    await syncAll(sim)
  }
  disk.mood.isSlow = sim.has('slow-disk')
}

/** What a client would show if it asked. */
export async function truthFor(sim: Simulation, { user, experience, world }: SimClient): Promise<View> {
  const engine = sim.kb.engine(experience)!
  const identity = { user, isAdmin: false }
  const message = { type: 'request_resync' }
  const asked = engine.message({ identity, request: sim.nextRequest(), hash: '', message })
  // A world that was restored may not know of the player yet: that is a commit.
  await syncAll(sim)
  const answer = await asked
  if (typeof answer === 'string') throw new Error(answer)
  return new View(answer.frames[0] as Body, answer.zone, world!.isFar)
}

/** The disk does all that is asked of it. */
async function syncAll({ disk }: Simulation): Promise<void> {
  await allMicrotasks()
  for (let names = [...disk.pending.keys()]; names.length > 0; names = [...disk.pending.keys()]) {
    for (const name of names) disk.do(name, false)
    await allMicrotasks()
  }
}
