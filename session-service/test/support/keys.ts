import type { RequestListener } from 'node:http'
import { type CryptoKey, exportJWK, type GenerateKeyPairOptions, generateKeyPair, type JWK } from 'jose'
import { listen } from './http.js'
import { signToken, type TokenOptions } from './tokens.js'

export interface Key {
  readonly alg: string
  readonly private: CryptoKey
  /** As it is published. */
  readonly public: JWK
  /** A token that names the key. */
  sign(user: string, options?: TokenOptions): Promise<string>
}

export async function makeKey(alg: string, kid = alg, options: GenerateKeyPairOptions = {}): Promise<Key> {
  const pair = await generateKeyPair(alg, { extractable: true, ...options })
  return {
    alg,
    private: pair.privateKey,
    public: { ...(await exportJWK(pair.publicKey)), kid, alg },
    sign: (user, more) => signToken(user, { alg, key: pair.privateKey, kid, ...more }),
  }
}

/** The text of a key set. */
export function publish(...keys: readonly (Key | object)[]): string {
  return JSON.stringify({ keys: keys.map((key) => ('public' in key ? key.public : key)) })
}

/** A real server of keys that counts how often it is asked, and answers as it is told. */
export async function serveKeys(...keys: readonly Key[]) {
  let answer: RequestListener = (_, response) => response.end(publish(...keys))
  let reads = 0
  const server = await listen((request, response) => {
    reads++
    answer(request, response)
  })
  return {
    ...server,
    url: `${server.url}/jwks.json`,
    get reads() {
      return reads
    },
    /** From now on: a text, or what the function does. */
    answers(next: string | RequestListener) {
      answer = typeof next === 'string' ? (_, response) => response.end(next) : next
    },
  }
}
