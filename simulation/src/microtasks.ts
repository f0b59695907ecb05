/** Resolves when no microtask is left: the queue of ticks is looked at only then. */
export function allMicrotasks(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
