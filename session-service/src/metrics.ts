import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const milliseconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000]

/** What is read when metrics are asked for, and not kept up to date in between. */
export interface Watched {
  /** Sessions by state. */
  sessions(): Readonly<Record<string, number>>
  /** Single numbers by name; each becomes the gauge `gateway_<name>`. */
  readonly numbers: Readonly<Record<string, () => number>>
}

/** Counted per frame or per event, too often for more than a number. */
export interface HotCounts {
  framesOut: number
  eventsIn: number
  duplicates: number
  framesIn: number
}

/** Makes the counters of this process, in the form that Prometheus reads. */
export class Metrics {
  readonly hot: HotCounts = { framesOut: 0, eventsIn: 0, duplicates: 0, framesIn: 0 }
  readonly #registry = new Registry()

  constructor() {
    collectDefaultMetrics({ register: this.#registry })
    this.#hot('gateway_frames_out_total', 'Frames written to sockets', 'framesOut')
    this.#hot('gateway_frames_in_total', 'Frames taken from sockets', 'framesIn')
    this.#hot('nats_world_updates_received_total', 'Events taken from NATS', 'eventsIn')
    this.#hot('nats_world_updates_duplicate_total', 'Events that came twice and were dropped', 'duplicates')
  }

  counter<L extends string = never>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }

  histogram<L extends string = never>(name: string, help: string, ...labelNames: L[]): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets: milliseconds, registers: [this.#registry] })
  }

  gauge<L extends string = never>(name: string, help: string, ...labelNames: L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] })
  }

  /** Gauges that ask when they are asked. Once per process. */
  watch({ sessions, numbers }: Watched): void {
    new Gauge({
      name: 'gateway_sessions',
      help: 'Sessions by state',
      labelNames: ['state'],
      registers: [this.#registry],
      collect() {
        for (const [state, count] of Object.entries(sessions())) this.set({ state }, count)
      },
    })
    for (const [name, read] of Object.entries(numbers)) this.#gaugeOf(name, read)
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  #gaugeOf(name: string, read: () => number): void {
    new Gauge({
      name: `gateway_${name}`,
      help: `Now: ${name.replaceAll('_', ' ')}`,
      registers: [this.#registry],
      collect() {
        this.set(read())
      },
    })
  }

  #hot(name: string, help: string, key: keyof HotCounts): void {
    const { hot } = this
    new Counter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.reset()
        this.inc(hot[key])
      },
    })
  }
}
