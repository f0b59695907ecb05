import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** A frame as a file has it. */
export type Frame = { readonly type: string; readonly [field: string]: unknown }

/** One line of a recorded session. `time` is in milliseconds since the socket opened. */
export type Entry =
  | { readonly time: number; readonly direction: 'sent' | 'received'; readonly frame: Frame }
  /** What another player did meanwhile, on a socket of their own. */
  | { readonly time: number; readonly direction: 'elsewhere'; readonly user: string; readonly frame: Frame }

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

export function writeSession({ name, entries }: Session): void {
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`)
  writeFileSync(new URL(`${name}${ending}`, folder), lines.join(''))
}
