import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Signer } from './tokens.js'

/** The algorithms whose keys can be kept in a folder. */
export const keyAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const

export type KeyAlgorithm = (typeof keyAlgorithms)[number]

export interface KeyRequest {
  readonly folder: string
  readonly alg: KeyAlgorithm
  /** Make a new key, whether there is one or not. */
  readonly isNew: boolean
}

/** Why the keys in a folder cannot be used; the message is for people. */
export class KeyFolderError extends Error {
  override readonly name = 'KeyFolderError'
}

/** The key with which tokens are signed from now on, one for each algorithm; for its owner alone (mode 0600). */
const privateFile = 'private.json'
/** What services read: the public halves of those, and of the keys before them. */
const publicFile = 'jwks.json'
/** The services take no set of more than 50. */
const maxPublic = 40

/**
 * What signs tokens of an algorithm in this folder: its key, or a new one if there is none or one is asked for. `jwks.json`
 * has its public half before it is used, and keeps those of earlier keys. Rejects with a `KeyFolderError`, or as the file
 * system does.
 */
export async function openKey({ folder, alg, isNew }: KeyRequest): Promise<Signer & { readonly isMade: boolean }> {
  mkdirSync(folder, { recursive: true })
  const current = readKeys(join(folder, privateFile))
  const others = current.filter((key) => key.alg !== alg)
  const found = isNew ? undefined : current.find((key) => key.alg === alg)
  const key = found ?? (await makeKey(alg))
  publish(join(folder, publicFile), [...others, key])
  if (found === undefined) writeKeys(join(folder, privateFile), [...others, key], 0o600)
  return { alg, kid: key.kid!, key: await importPrivate(key, alg, folder), isMade: found === undefined }
}

async function makeKey(alg: KeyAlgorithm): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  const key = await exportJWK(privateKey)
  return { ...key, kid: await calculateJwkThumbprint(key), alg, use: 'sig' }
}

async function importPrivate(key: JWK, alg: string, folder: string): Promise<Signer['key']> {
  const imported = await importJWK(key, alg).catch(() => null)
  if (imported !== null && 'type' in imported && imported.type === 'private') return imported
  throw new KeyFolderError(`${join(folder, privateFile)} has a broken ${alg} key: take it away for a new one.`)
}

/** Adds what is not there yet. */
function publish(file: string, keys: readonly JWK[]): void {
  const published = readKeys(file)
  const missing = keys.filter(({ kid }) => !published.some((one) => one.kid === kid))
  if (missing.length === 0) return
  if (published.length + missing.length > maxPublic) {
    throw new KeyFolderError(`${file} has ${published.length} keys: take away those whose tokens have ended.`)
  }
  writeKeys(file, [...published, ...missing.map(publicHalf)], 0o644)
}

function publicHalf({ kty, crv, x, y, n, e, kid, alg, use }: JWK): JWK {
  return JSON.parse(JSON.stringify({ kty, kid, alg, use, crv, x, y, n, e }))
}

function readKeys(file: string): readonly JWK[] {
  const text = readIfThere(file)
  if (text === null) return []
  try {
    const { keys } = JSON.parse(text)
    if (Array.isArray(keys) && keys.every((key) => typeof key?.kid === 'string')) return keys
  } catch {
    // Said below.
  }
  throw new KeyFolderError(`${file} is no set of keys: take it away, or name another folder.`)
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Whoever reads meanwhile sees the old keys or the new ones, whole. */
function writeKeys(file: string, keys: readonly JWK[], mode: number): void {
  const unfinished = `${file}.${randomUUID()}`
  writeFileSync(unfinished, `${JSON.stringify({ keys }, null, 2)}\n`, { mode })
  renameSync(unfinished, file)
}
