import type { Scenario, Step } from './scenarios.js'
import type { Entry, Session } from './session-file.js'
import { Stage } from './stage.js'

/** Plays a scenario on a system of its own and writes down what was said on the socket. */
export async function record({ name, experience, steps }: Scenario): Promise<Session> {
  const stage = await Stage.open()
  try {
    const client = await stage.connect(experience)
    const startMs = Date.now()
    const time = () => Date.now() - startMs
    const entries: Entry[] = []
    const hear = async (types: Step['comes']) => {
      for (const type of types) {
        const frame = await client.take()
        entries.push({ time: time(), direction: 'received', frame })
        if (frame.type !== type) throw new Error(`${name}: ${frame.type} came instead of ${type}`)
      }
    }
    await hear(['connected'])
    for (const [index, { user, frame, comes }] of steps.entries()) {
      if (user === undefined) {
        entries.push({ time: time(), direction: 'sent', frame })
        client.send(frame)
      } else {
        entries.push({ time: time(), direction: 'elsewhere', user, frame })
        await stage.elsewhere(user, frame, experience, index)
      }
      await hear(comes)
    }
    await client.close()
    return { name, entries }
  } finally {
    await stage.close()
  }
}
