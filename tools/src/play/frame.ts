/** What crosses a socket: an object with a `type`. */
export interface Frame {
  readonly type: string
  readonly [field: string]: unknown
}

/** Null: it is no frame. */
export function readFrame(text: string): Frame | null {
  try {
    const value: unknown = JSON.parse(text)
    const isFrame = typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
    return isFrame ? (value as Frame) : null
  } catch {
    return null
  }
}
