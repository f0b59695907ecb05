import { type CryptoKey, createLocalJWKSet, type JSONWebKeySet } from 'jose'

/** The algorithms of tokens that are checked with published keys, and never with a secret. */
export const publicKeyAlgorithms = ['RS256', 'ES256', 'EdDSA']

export interface PublicKey {
  readonly alg: string
  readonly kid: string | null
  readonly key: CryptoKey
}

/** The keys that may have signed a token; at least one. */
export type KeySet = readonly PublicKey[]

/** Why a text is no key set that could be used. */
export type Unfit = 'not_json' | 'no_key_set' | 'too_many_keys' | 'no_keys'

const maxKeys = 50
/** RFC 7518 §3.3. */
const minRsaBits = 2_048

/**
 * The keys of a JSON Web Key Set (RFC 7517) that are of use here. Left out is what is meant for something else (`alg`, `use`,
 * `key_ops`), private, weak or broken.
 */
export async function parseKeySet(text: string): Promise<KeySet | Unfit> {
  const members = membersOf(text)
  if (typeof members === 'string') return members
  if (members.length > maxKeys) return 'too_many_keys'
  const keys = (await Promise.all(members.map(importMember))).flat()
  return keys.length === 0 ? 'no_keys' : keys
}

function membersOf(text: string): readonly unknown[] | Unfit {
  try {
    const { keys } = JSON.parse(text) ?? {}
    return Array.isArray(keys) ? keys : 'no_key_set'
  } catch {
    return 'not_json'
  }
}

/** `member` with the one algorithm it is for, or nothing. */
async function importMember(member: unknown): Promise<PublicKey[]> {
  const found: PublicKey[] = []
  for (const alg of publicKeyAlgorithms) {
    const key = await importAs(alg, member)
    if (key !== null) found.push({ alg, kid: kidOf(member), key })
  }
  return found
}

async function importAs(alg: string, member: unknown): Promise<CryptoKey | null> {
  try {
    const key = await createLocalJWKSet({ keys: [member] } as JSONWebKeySet)({ alg })
    const { modulusLength = minRsaBits } = key.algorithm as { modulusLength?: number }
    return modulusLength >= minRsaBits ? key : null
  } catch {
    return null
  }
}

function kidOf(member: unknown): string | null {
  const { kid } = member as { kid?: unknown }
  return typeof kid === 'string' ? kid : null
}
