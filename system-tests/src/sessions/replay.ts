import { Names } from './names.js'
import { type Entry, type Frame, protocolOf, type Query, type Session } from './session-file.js'
import { Player, Stage } from './stage.js'

/** Says again what was said in a session; returns what came, for each frame that was received then. */
export async function replay({ entries }: Session): Promise<{ recorded: unknown; came: unknown }[]> {
  const stage = await Stage.open()
  try {
    const experience = experienceOf(entries)
    const player = new Player(stage, protocolOf(entries))
    const names = new Names()
    const pairs: { recorded: unknown; came: unknown }[] = []
    if (entries[0]?.direction !== 'opened') await player.open({ experience })
    for (const [index, entry] of entries.entries()) {
      if (entry.direction === 'opened') await player.open(names.today<Query>(entry.query))
      else if (entry.direction === 'dropped') pairs.push({ recorded: [], came: await player.drop() })
      else if (entry.direction === 'sent') player.send(names.today<Frame>(entry.frame))
      else if (entry.direction === 'elsewhere') await stage.elsewhere(entry.user, entry.frame, experience, index)
      else {
        const came = await player.take()
        names.learn(entry.frame, came)
        pairs.push({ recorded: timeless(entry.frame), came: timeless(names.asRecorded(came)) })
      }
    }
    pairs.push({ recorded: [], came: await player.leave() })
    return pairs
  } finally {
    await stage.close()
  }
}

function experienceOf(entries: readonly Entry[]): string {
  const connected = entries.find(({ direction }) => direction === 'received')
  const experience = connected !== undefined && 'frame' in connected ? connected.frame.experience : undefined
  if (typeof experience !== 'string') throw new Error('the first frame of a session is `connected`')
  return experience
}

const always = ['timestamp', 'applied_at']

/** Without what is different each time. */
function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless)
  if (typeof value !== 'object' || value === null) return value
  const isPong = (value as Frame).type === 'pong'
  const entries = Object.entries(value).filter(([key]) => isPong || !always.includes(key))
  return Object.fromEntries(entries.map(([key, entry]) => [key, timeless(entry)]))
}
