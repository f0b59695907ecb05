import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Protocol } from 'schemas'

/** A frame as a file has it. */
export type Frame = { readonly type: string; readonly [field: string]: unknown }

/** One line of a recorded session. `time` is in milliseconds since the first socket opened. */
export type Entry =
  | { readonly time: number; readonly direction: 'sent' | 'received'; readonly frame: Frame }
  /** What another player did meanwhile, on a socket of their own. */
  | { readonly time: number; readonly direction: 'elsewhere'; readonly user: string; readonly frame: Frame }
  /** The client opens a socket; of gaia.v1 the first is opened without saying so. */
  | { readonly time: number; readonly direction: 'opened'; readonly protocol: Protocol; readonly query: Query }
  /** The socket is cut, without a word. */
  | { readonly time: number; readonly direction: 'dropped' }

/** What stands in the address beside the token. */
export interface Query {
  readonly experience: string
  readonly cursor?: string
  readonly session?: string
}

export interface Session {
  /** As the file is called, without its ending. */
  readonly name: string
  readonly entries: readonly Entry[]
}

const folder = new URL('../../../../schemas/examples/sessions/', import.meta.url)
const ending = '.jsonl'

export function readSessions(): Session[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(ending))
  return files.sort().map((file) => {
    const lines = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n')
    return { name: file.slice(0, -ending.length), entries: lines.map((line) => JSON.parse(line) as Entry) }
  })
}

/** The protocol that is spoken in a session. */
export function protocolOf([first]: readonly Entry[]): Protocol {
  return first?.direction === 'opened' ? first.protocol : 'gaia.v1'
}

export function writeSession({ name, entries }: Session): void {
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`)
  writeFileSync(new URL(`${name}${ending}`, folder), lines.join(''))
}
