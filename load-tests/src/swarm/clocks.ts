/** Milliseconds since 1970 with a fraction, by a clock that is not set back while we measure. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now()
}
