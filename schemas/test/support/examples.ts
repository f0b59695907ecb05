import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { ErrorCode } from '../../src/index.js'
import { packageUrl } from '../../src/schema-files.js'

const folder = new URL('examples/', packageUrl)

/** A file of a value that must not pass, and what is said of it. */
export interface InvalidExample {
  readonly wrong: string
  readonly code: ErrorCode
  readonly message: string
  readonly value: unknown
}

export interface Example<T> {
  readonly file: string
  readonly text: string
  readonly content: T
}

export function validExamples(schema: string): Example<unknown>[] {
  return read(schema, 'valid-')
}

export function invalidExamples(schema: string): Example<InvalidExample>[] {
  return read<InvalidExample>(schema, 'invalid-')
}

/** The schemas, as in `client/ping`, for which there is a folder of examples. */
export function schemasWithExamples(): string[] {
  return subfolders('').flatMap((group) => subfolders(`${group}/`).map((name) => `${group}/${name}`))
}

function subfolders(path: string): string[] {
  return readdirSync(new URL(path, folder)).filter((name) => existsSync(new URL(`${path}${name}/`, folder)))
}

function read<T>(schema: string, prefix: string): Example<T>[] {
  const here = new URL(`${schema}/`, folder)
  const files = existsSync(here) ? readdirSync(here).filter((file) => file.startsWith(prefix)) : []
  return files.map((file) => {
    const text = readFileSync(new URL(file, here), 'utf8')
    return { file: `${schema}/${file}`, text, content: JSON.parse(text) as T }
  })
}
