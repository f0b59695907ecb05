import type { ErrorCode } from './error-codes.js'

/** A value that has the shape asked for, or why it has not: a stable code and a sentence for the sender. */
export type Checked<T> = { readonly ok: true; readonly value: T } | Unfit

export interface Unfit {
  readonly ok: false
  readonly code: ErrorCode
  readonly message: string
}

export function fit<T>(value: T): Checked<T> {
  return { ok: true, value }
}

export function unfit(code: ErrorCode, message: string): Unfit {
  return { ok: false, code, message }
}
