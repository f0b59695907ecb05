import { unescape as decode } from 'node:querystring'
import { type KeySet, parseKeySet, type Unfit } from './key-set.js'

/** Why no keys came: no answer, another answer than 200, or one that is not fit. Holds nothing of the URL. */
export type KeyTrouble = Unfit | 'timeout' | 'unreachable' | 'too_large' | `http_${number}`

/** Reads the keys once. Never rejects. */
export type ReadKeys = () => Promise<KeySet | KeyTrouble>

const maxBytes = 65_536

/** A reader of the key set at `url`, which gives up after `timeoutMs`. A user in the URL becomes Basic authentication. */
export function createKeyReader(url: string, timeoutMs: number): ReadKeys {
  const { href, headers } = splitCredentials(url)
  return async function readKeys() {
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await fetch(href, { headers, redirect: 'manual', signal })
      if (response.status !== 200) {
        await response.body?.cancel()
        return `http_${response.status}`
      }
      const text = await textOf(response)
      return text === null ? 'too_large' : await parseKeySet(text)
    } catch (error) {
      // The message is not told: it may repeat the URL.
      return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable'
    }
  }
}

/** fetch refuses a URL with a user in it. */
function splitCredentials(url: string): { href: string; headers: Record<string, string> } {
  const parsed = new URL(url)
  const { username, password } = parsed
  const accept = 'application/jwk-set+json, application/json'
  if (username === '' && password === '') return { href: parsed.href, headers: { accept } }
  parsed.username = ''
  parsed.password = ''
  const basic = Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')
  return { href: parsed.href, headers: { accept, authorization: `Basic ${basic}` } }
}

/** Null if it is too large. */
async function textOf(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
