import type { Entry, Frame, Session } from './session-file.js'
import { Stage } from './stage.js'

/** Says again what was said in a session; returns what came, for each frame that was received then. */
export async function replay({ entries }: Session): Promise<{ recorded: unknown; came: unknown }[]> {
  const stage = await Stage.open()
  try {
    const experience = experienceOf(entries)
    const client = await stage.connect(experience)
    const pairs: { recorded: unknown; came: unknown }[] = []
    for (const [index, entry] of entries.entries()) {
      if (entry.direction === 'sent') client.send(entry.frame)
      else if (entry.direction === 'elsewhere') await stage.elsewhere(entry.user, entry.frame, experience, index)
      else pairs.push({ recorded: timeless(entry.frame), came: timeless(await client.take()) })
    }
    await client.close()
    pairs.push({ recorded: [], came: client.unread.map(({ text }) => text) })
    return pairs
  } finally {
    await stage.close()
  }
}

function experienceOf([first]: readonly Entry[]): string {
  const experience = first?.direction === 'received' ? first.frame.experience : undefined
  if (typeof experience !== 'string') throw new Error('a session begins with `connected`')
  return experience
}

const always = ['timestamp', 'connection_id', 'applied_at']

/** Without what is different each time. */
function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless)
  if (typeof value !== 'object' || value === null) return value
  const isPong = (value as Frame).type === 'pong'
  const entries = Object.entries(value).filter(([key]) => isPong || !always.includes(key))
  return Object.fromEntries(entries.map(([key, entry]) => [key, timeless(entry)]))
}
