import { createHash } from 'node:crypto'

/** The same bytes are the same message, if they go to the same address (frames of clients: to none). */
export function fingerprint(bytes: Buffer, address = ''): string {
  return createHash('sha256').update(address).update(bytes).digest('base64url')
}
