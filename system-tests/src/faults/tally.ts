import type { Told } from './worker.js'

/** What all runs together did. */
export class Tally {
  runs = 0
  failed = 0
  readonly #startedMs = Date.now()
  readonly #counts = new Map<string, number>()
  readonly #faults = new Map<string, number>()
  readonly #memory = new Map<string, { first: number; most: number }>()

  add({ counts, faults, violations, memory }: Told): void {
    this.runs++
    if (violations.length > 0) this.failed++
    for (const [what, times] of Object.entries(counts)) count(this.#counts, what, times)
    for (const fault of faults) count(this.#faults, fault, 1)
    for (const [name, bytes] of Object.entries(memory)) {
      const known = this.#memory.get(name)
      this.#memory.set(name, { first: known?.first ?? bytes, most: Math.max(known?.most ?? 0, bytes) })
    }
  }

  text(): string {
    const seconds = (Date.now() - this.#startedMs) / 1_000
    const memory = [...this.#memory].map(([name, { first, most }]) => `${name} ${mib(first)}, at most ${mib(most)}`)
    return [
      '',
      `${this.runs} runs in ${seconds.toFixed(0)} s, ${this.failed} broke a promise`,
      `  ${listed(this.#counts)}`,
      `  faults: ${listed(this.#faults)}`,
      `  memory: ${memory.join('; ')}`,
    ].join('\n')
  }
}

function count(counts: Map<string, number>, what: string, times: number): void {
  counts.set(what, (counts.get(what) ?? 0) + times)
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, times]) => `${what} ${times}`).join(', ')
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`
}
