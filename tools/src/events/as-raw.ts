import { tame } from '../play/paint.js'
import type { Passed } from './passed.js'

/** Subject, headers, an empty line, the body and an empty line: all as it came, or harmless for a terminal. */
export function asRaw({ subject, headers, body }: Passed, isTerminal: boolean): Uint8Array {
  const lines = [subject, ...headers.map(([name, value]) => `${name}: ${value}`)]
  if (!isTerminal) return Buffer.concat([Buffer.from(`${lines.join('\n')}\n\n`), body, Buffer.from('\n\n')])
  const text = Buffer.from(body).toString().split('\n')
  return Buffer.from([...lines, '', ...text, '', ''].map(tame).join('\n'))
}
