import type { OutboxEvent, Publisher } from '../../src/outbox.js'

/** A publisher that writes down what it is given and does as it is told. */
export class Recorder implements Publisher {
  generation = 1
  readonly sent: string[] = []
  /** Called with each event before it counts as acknowledged. */
  answer: (event: OutboxEvent) => Promise<void> = async () => {}
  #readiness: Promise<void> = Promise.resolve()

  ready(): Promise<void> {
    return this.#readiness
  }

  /** From now on nothing may be sent until what this returns is called. */
  away(): () => void {
    let back = () => {}
    this.#readiness = new Promise((resolve) => {
      back = resolve
    })
    return back
  }

  async publish(event: OutboxEvent): Promise<void> {
    this.sent.push(`${event.commit} ${event.event.subject.split('.').at(-1)}`)
    await this.answer(event)
  }
}
