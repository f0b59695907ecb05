import { compactVerify } from 'jose'
import { type ClaimRules, type Identity, judgeClaims, parseObject, type Refused } from './claims.js'
import { type CheckHs256, createHs256 } from './hs256.js'
import { publicKeyAlgorithms } from './key-set.js'
import { PublicKeys, type PublicKeysOptions } from './public-keys.js'

export type { Identity, Refused } from './claims.js'

export interface AuthOptions extends ClaimRules {
  readonly secret: string | null
  readonly jwksUrl: string | null
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly onKeysRead?: PublicKeysOptions['onRead']
}

/**
 * Says whose a token is, or why it opens no session. Never throws. An expiry in the past is `token_expired`,
 * keys that cannot be read are `internal_error`: both may come back, a `token_invalid` need not.
 */
export type Verify = (token: string | null) => Promise<Identity | Refused>

const maxTokenLength = 8192
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/

const missing: Refused = { goodbye: 'token_missing' }
const invalid: Refused = { goodbye: 'token_invalid' }
const keyless: Refused = { goodbye: 'internal_error' }

/** A verifier for the configured keys: HS256 only with the secret, RS256, ES256 and EdDSA only with the JWKS. */
export function createVerifier(options: AuthOptions): Verify {
  const { secret, jwksUrl, now = Date.now, onKeysRead = () => {} } = options
  const hs256 = secret === null ? null : createHs256(secret)
  const publicKeys = jwksUrl === null ? null : new PublicKeys({ url: jwksUrl, onRead: onKeysRead })

  return async function verify(token) {
    if (token === null || token === '') return missing
    if (token.length > maxTokenLength || !compactJws.test(token)) return invalid
    const payload = await checkSignature(token, hs256, publicKeys)
    return payload instanceof Uint8Array ? judgeClaims(payload, options, now()) : payload
  }
}

function checkSignature(
  token: string,
  hs256: CheckHs256 | null,
  publicKeys: PublicKeys | null,
): Uint8Array | Refused | Promise<Uint8Array | Refused> {
  const header = parseObject(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url'))
  // `crit` names extensions that must be understood; we understand none.
  if (header === null || 'crit' in header) return invalid
  if (header.alg === 'HS256') return hs256?.(token) ?? invalid
  return publicKeys === null ? invalid : checkPublicKey(token, header, publicKeys)
}

async function checkPublicKey(token: string, header: object, publicKeys: PublicKeys): Promise<Uint8Array | Refused> {
  const proof = await publicKeys.check(header, (key) => compactVerify(token, key, { algorithms: publicKeyAlgorithms }))
  if (proof === 'invalid') return invalid
  return proof === 'unavailable' ? keyless : proof.payload
}
