import t from 'tap'
import { type FoundStream, Joint, type JointEvents, type Start, type Store } from '../src/events/joint.js'
import { mergeInOrder } from '../src/events/merge.js'
import type { Passed, Stored } from '../src/events/passed.js'

function stored(sequence: number, text = '', at = sequence): Stored {
  return { subject: 'world.updates.x', headers: [], body: Buffer.from(text), sequence, source: 'stream', at }
}

/** A stream, and what hears of it, in which nothing happens before the test says so. */
class World implements Store {
  created = 'first'
  readonly messages: Stored[] = []
  readonly shown: string[] = []
  readonly told: string[] = []
  readonly joint: Joint
  /** What was stored and has not been heard yet. */
  readonly underway: Stored[] = []
  /** What was heard since the connection is there. */
  readonly heard = new Set<string>()
  isConnected = false
  hasStream = true
  published = 0
  #lastSequence = 0
  #waiting: (() => void)[] = []

  constructor(since: Date | null, events: Partial<JointEvents> = {}) {
    this.joint = new Joint(since, {
      show: ({ body }) => this.shown.push(Buffer.from(body).toString()),
      caughtUp: (from) => this.told.push(from),
      remade: () => this.told.push('remade'),
      unreadable: (reason) => this.told.push(reason),
      ...events,
    })
  }

  publish(): void {
    if (!this.hasStream) return
    const message = stored(++this.#lastSequence, String(++this.published))
    this.messages.push(message)
    if (this.isConnected) this.underway.push(message)
  }

  /** What was stored is heard, in its order. */
  hear(): void {
    const message = this.underway.shift()
    if (message === undefined) return
    this.heard.add(Buffer.from(message.body).toString())
    this.joint.take({ ...message, source: 'live' }, this)
  }

  lose(): void {
    this.isConnected = false
    this.underway.length = 0
    this.heard.clear()
    this.joint.lost()
  }

  connect(): void {
    this.isConnected = true
    this.joint.catchUp(this)
  }

  /** The stream is deleted, and a little later made anew. */
  remake(name: string): void {
    if (this.hasStream) {
      this.hasStream = false
      while (this.underway.length > 0) this.hear()
      if (this.isConnected) this.joint.gone()
      this.messages.length = 0
      return
    }
    this.hasStream = true
    this.created = name
    this.#lastSequence = 0
    if (this.isConnected) this.joint.catchUp(this)
  }

  async find(): Promise<FoundStream | null> {
    await this.#pass()
    const found = this.hasStream ? { created: this.created, lastSequence: this.#lastSequence } : null
    await this.#pass()
    return found
  }

  async *read(start: Start, last: number): AsyncIterable<Stored> {
    const isWanted = ({ sequence, at }: Stored) =>
      'sequence' in start ? sequence >= start.sequence : at >= start.time.getTime()
    let reached = 0
    for (;;) {
      await this.#pass()
      const next = this.messages.find((one) => one.sequence > reached && one.sequence <= last && isWanted(one))
      if (next === undefined) return
      reached = next.sequence
      yield next
    }
  }

  #pass(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Lets a question be answered. */
  async answer(): Promise<void> {
    this.#waiting.shift()?.()
    await new Promise(setImmediate)
  }

  /** Lets everything happen that is under way. */
  async settle(): Promise<void> {
    do {
      this.hear()
      await this.answer()
    } while (this.underway.length > 0 || this.#waiting.length > 0)
  }
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index))
}

/** Numbers from 0 to 1 that are the same for the same seed. https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function randomOf(seed: number): () => number {
  let state = seed * 7919 + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

t.test('only what passes from the first look on is shown, unless something older is wanted', async (t) => {
  for (const [since, first] of [
    [null, 6],
    [new Date(3), 3],
    [new Date(0), 1],
  ] as const) {
    const world = new World(since)
    for (let count = 0; count < 5; count++) world.publish()
    world.connect()
    await world.settle()
    t.same(world.shown, numbers(first, 5))
    world.publish()
    await world.settle()
    t.same(world.shown, numbers(first, 6))
  }
})

t.test('whatever happens when, nothing is missing, doubled or out of order', async (t) => {
  for (let seed = 1; seed <= 150; seed++) {
    const random = randomOf(seed)
    const world = new World(new Date(0))
    for (let step = 0; step < 120; step++) {
      const dice = random()
      if (dice < 0.35) world.publish()
      else if (dice < 0.6) world.hear()
      else if (dice < 0.9) await world.answer()
      else if (dice < 0.94) world.lose()
      else if (!world.isConnected) world.connect()
      else if (dice < 0.97) world.joint.catchUp(world)
    }
    if (!world.isConnected) world.connect()
    await world.settle()
    if (String(world.shown) !== String(numbers(1, world.published))) return t.same(world.shown, [], `seed ${seed}`)
  }
})

t.test('of a stream that is deleted only what nobody had heard is missing, nothing is doubled', async (t) => {
  let remade = 0
  for (let seed = 1; seed <= 150; seed++) {
    const random = randomOf(seed)
    const world = new World(new Date(0))
    world.connect()
    /** What the deleted streams had, and what of it had been heard. */
    const gone = new Set<string>()
    const heard = new Set<string>()
    for (let step = 0; step < 150; step++) {
      const dice = random()
      if (dice < 0.4) world.publish()
      else if (dice < 0.6) world.hear()
      else if (dice < 0.94) await world.answer()
      else if (dice < 0.96) world.lose()
      else if (!world.isConnected) world.connect()
      else {
        for (const { body } of world.messages) gone.add(Buffer.from(body).toString())
        world.remake(String(step))
        for (const one of world.heard) heard.add(one)
        remade++
      }
    }
    if (!world.hasStream) world.remake('last')
    if (!world.isConnected) world.connect()
    await world.settle()
    const missing = numbers(1, world.published).filter((one) => !world.shown.includes(one))
    const rising = world.shown.every((one, index) => index === 0 || Number(one) > Number(world.shown[index - 1]))
    const isFine = rising && missing.every((one) => gone.has(one) && !heard.has(one))
    if (!isFine) return t.fail(`seed ${seed}: ${world.shown} of ${world.published}`)
  }
  t.ok(remade > 100, 'that was tried')
})

t.test('a stream that was made anew unnoticed is noticed by its numbers', async (t) => {
  const world = new World(null)
  for (let count = 0; count < 5; count++) world.publish()
  world.connect()
  await world.settle()
  const other = new World(null)
  other.created = 'second'
  other.messages.push(stored(1, 'new 1'), stored(2, 'new 2'))
  const answers = { find: async () => ({ created: 'second', lastSequence: 2 }), read: other.read.bind(other) }
  world.joint.take({ ...stored(2, 'new 2'), source: 'live' }, answers)
  await world.settle()
  await other.settle()
  t.same(world.shown, ['new 1', 'new 2'])
  t.ok(world.told.includes('remade'))
})

t.test('a server that lost the end of its stream gives its numbers out anew', async (t) => {
  const world = new World(null)
  world.connect()
  await world.settle()
  for (let count = 0; count < 5; count++) world.publish()
  await world.settle()
  world.messages.splice(2)
  world.messages.push(stored(3, 'another 3'))
  const answers = { find: async () => ({ created: 'first', lastSequence: 3 }), read: world.read.bind(world) }
  world.joint.take({ ...stored(3, 'another 3'), source: 'live' }, answers)
  await world.settle()
  t.same(world.shown, [...numbers(1, 5), 'another 3'])
})

t.test('more than can be held while the stream is read is read from the stream too', async (t) => {
  const world = new World(new Date(0))
  world.publish()
  world.isConnected = true
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let reads = 0
  const slow: Store = {
    find: async () => ({ created: 'first', lastSequence: world.messages.length }),
    async *read(start, last) {
      reads++
      await opened
      yield* world.messages.slice('sequence' in start ? start.sequence - 1 : 0, last)
    },
  }
  world.joint.catchUp(slow)
  await new Promise(setImmediate)
  // A message counts at least 1 KiB, and 32 MiB are held.
  for (let count = 0; count < 40_000; count++) {
    world.publish()
    world.hear()
  }
  open()
  while (world.told.length === 0) await new Promise(setImmediate)
  t.equal(reads, 2, 'what was held was let go')
  t.equal(world.shown.length, 40_001)
  t.equal(new Set(world.shown).size, 40_001)
  t.equal(world.shown.at(-1), '40001')
})

t.test('what cannot be read is tried again', async (t) => {
  const world = new World(new Date(0))
  world.publish()
  let tries = 0
  const caughtUp = new Promise<void>((resolve) => {
    const flaky: Store = {
      async find() {
        if (++tries === 1) throw new Error('no answer')
        return { created: 'first', lastSequence: 1 }
      },
      async *read() {
        yield* world.messages
        resolve()
      },
    }
    world.joint.catchUp(flaky)
  })
  await caughtUp
  t.same(world.shown, ['1'])
  t.equal(world.told[0], 'no answer')
})

t.test('a message without a place in the stream is shown as it comes', async (t) => {
  const world = new World(null)
  world.connect()
  await world.settle()
  const byHand: Passed = { ...stored(1, 'by hand'), sequence: null, source: 'live' }
  world.joint.take(byHand, world)
  world.joint.take(byHand, world)
  t.same(world.shown, ['by hand', 'by hand'])
})

t.test('readings are merged in the order of the stream, and each is ended', async (t) => {
  const ended: number[] = []
  async function* reading(name: number, ...sequences: number[]) {
    try {
      for (const sequence of sequences) yield stored(sequence)
    } finally {
      ended.push(name)
    }
  }
  const order: number[] = []
  for await (const { sequence } of mergeInOrder([reading(1, 1, 4, 9), reading(2), reading(3, 2, 3, 8)])) {
    order.push(sequence)
    if (sequence === 8) break
  }
  t.same(order, [1, 2, 3, 4, 8])
  t.same(ended.sort(), [1, 2, 3])
})
