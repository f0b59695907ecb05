import type { InteractRequest } from 'schemas'
import { type CallOptions, json, type RunningKb } from './service.js'
import { claimsOf, tokenOf } from './tokens.js'

type Options = Pick<CallOptions, 'headers' | 'token'>

/** Posts to `/experience/interact` with the player's own token: an object as JSON, else just these bytes. */
export function interact(kb: RunningKb, user: string, said: object | string | Uint8Array, options: Options = {}) {
  const { headers = {}, token = tokenOf(claimsOf(user)) } = options
  const body = typeof said === 'string' || said instanceof Uint8Array ? said : JSON.stringify(said)
  return fetch(`${kb.url}/experience/interact`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body,
  })
}

/** What the KB answers to a player's words. */
export function say(kb: RunningKb, user: string, message: string, fields: Partial<InteractRequest> = {}) {
  return json(interact(kb, user, { message, ...fields }))
}

/** Gets an address with the player's own token. */
export function get(kb: RunningKb, path: string, user = 'alice'): Promise<Response> {
  return fetch(`${kb.url}${path}`, { headers: { authorization: `Bearer ${tokenOf(claimsOf(user))}` } })
}
