import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { tokenOf } from './tokens.js'

/** A pair on P-256, for ES256. */
export class Key {
  readonly kid: string
  readonly published: object
  readonly publicKey: KeyObject
  readonly #privateKey: KeyObject

  constructor(kid: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.kid = kid
    this.publicKey = publicKey
    this.#privateKey = privateKey
    this.published = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
  }

  sign(claims: object, header = {}): string {
    const [head, body] = tokenOf(claims, { header: { alg: 'ES256', kid: this.kid, ...header } }).split('.')
    const signature = sign('sha256', Buffer.from(`${head}.${body}`), {
      key: this.#privateKey,
      dsaEncoding: 'ieee-p1363',
    })
    return `${head}.${body}.${signature.toString('base64url')}`
  }
}

/** A real server of keys, which counts how often it is asked and has whatever was published last. */
export async function servedKeys(t: Test, ...keys: readonly Key[]) {
  let published = keys
  let reads = 0
  const server = createServer((_request, response) => {
    reads += 1
    response.end(JSON.stringify({ keys: published.map((key) => key.published) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  t.teardown(close)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    close,
    get reads() {
      return reads
    },
    publish(...next: readonly Key[]) {
      published = next
    },
  }
}

/** The ways in which a public key, which everybody knows, could be taken for a secret. */
export function publicKeyAsSecret({ publicKey, published }: Key): string[] {
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return [pem, pem.trim(), JSON.stringify(published)]
}
