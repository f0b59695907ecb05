type Hear = (event: never) => void

/** Tells events one after another, in the order in which they happened, also those that a listener causes. */
export class Emitter<Events> {
  readonly #hearers = new Map<keyof Events, Set<Hear>>()
  readonly #queue: [keyof Events, Events[keyof Events]][] = []
  #isTelling = false

  on<Name extends keyof Events>(name: Name, hear: (event: Events[Name]) => void): () => void {
    const hearers = this.#hearers.get(name) ?? new Set()
    this.#hearers.set(name, hearers)
    // Of its own, so that one function may listen twice.
    const own: Hear = (event) => hear(event)
    hearers.add(own)
    return () => hearers.delete(own)
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    if (!this.#hearers.get(name)?.size) return
    this.#queue.push([name, event])
    if (this.#isTelling) return
    this.#isTelling = true
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#tell(...next)
    this.#isTelling = false
  }

  /** What a listener throws is a fault of its own: it stops nobody else, and surfaces as if nobody had called it. */
  #tell(name: keyof Events, event: Events[keyof Events]): void {
    for (const hear of [...(this.#hearers.get(name) ?? [])]) {
      try {
        hear(event as never)
      } catch (error) {
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }
}
