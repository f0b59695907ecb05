import type { IncomingMessage } from 'node:http'

const maxBodyBytes = 1024

/** The JSON object that a request brings; null if it is none, or too long. */
export async function readObject(request: IncomingMessage): Promise<Record<string, unknown> | null> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > maxBodyBytes) return null
    parts.push(part)
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
