import { readFileSync } from 'node:fs'

/** A fenced block of a guide: its language, what stands behind that, and its text. */
interface Block {
  readonly language: string
  readonly info: string
  readonly text: string
}

/** What a guide tells its reader to do and to see. */
export interface Guide {
  /** Files to write, by path. */
  readonly files: ReadonlyMap<string, string>
  readonly edits: readonly Edit[]
  /** Test files to run, as they are compiled. */
  readonly runs: readonly string[]
  /** Messages to send, each to an experience, in order. */
  readonly tries: readonly { readonly experience: string; readonly message: object }[]
  /** What is in a frame of the answer to the last of them. */
  readonly gives: object
}

/** Lines of a file to be found, and those that take their place. */
export interface Edit {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** Reads a guide of `docs/`. */
export function readGuide(name: string): Guide {
  const text = readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/^```(\w+)[ ]?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', info = '', body = '']): Block => ({ language, info, text: body.replaceAll(/^~~~/gm, '```') }),
  )
  const files = blocks.filter(({ info }) => info.includes('/')).map(({ info, text }) => [info, text] as const)
  const run = blocks.find(({ info }) => info === 'run')
  const gives = blocks.find(({ info }) => info === 'gives')
  return {
    files: new Map(files),
    edits: blocks.filter(({ language }) => language === 'diff').flatMap(({ text }) => readDiff(text)),
    runs: run === undefined ? [] : (JSON.parse(run.text) as string[]),
    tries: blocks
      .filter(({ info }) => info.startsWith('try '))
      .map(({ info, text }) => ({ experience: info.slice('try '.length), message: JSON.parse(text) as object })),
    gives: gives === undefined ? {} : (JSON.parse(gives.text) as object),
  }
}

/** A diff without line numbers: `@@` begins a place in the file. */
function readDiff(text: string): Edit[] {
  const edits: Edit[] = []
  for (const part of text.split(/^--- .*\n/m).slice(1)) {
    const [, file = '', rest = ''] = /^\+\+\+ b\/(.*)\n([\s\S]*)$/.exec(part) ?? []
    for (const place of rest.split(/^@@.*\n/m).slice(1)) {
      const lines = place.replace(/\n$/, '').split('\n')
      const pick = (sign: string) => lines.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1))
      edits.push({ file, from: pick('+').join('\n'), to: pick('-').join('\n') })
    }
  }
  return edits
}
