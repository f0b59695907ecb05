import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Upper ends of buckets, milliseconds: of what happens within a turn, and of what others have a hand in. */
export const buckets = {
  turn: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250],
  call: [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000],
  /** Also what waited for NATS to come back. */
  journey: [1, 2.5, 5, 10, 25, 50, 75, 100, 250, 500, 1_000, 5_000, 10_000, 30_000, 60_000],
} as const

/** One metric as `fly/METRICS.md` has it. */
export interface MetricRow {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly labels: readonly string[]
  readonly help: string
}

/** A value by its label, or the only one there is. */
export type Values = number | Iterable<readonly [label: string, value: number]>

/** The metrics of this process, in the form that Prometheus reads. The only home of prom-client. */
export class Metrics {
  /** All but those that every Node.js process has. */
  readonly table: MetricRow[] = []
  readonly #registry = new Registry()

  constructor() {
    collectDefaultMetrics({ register: this.#registry })
  }

  counter<L extends string = never>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    this.table.push({ name, type: 'counter', labels: labelNames, help })
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }

  gauge<L extends string = never>(name: string, help: string, ...labelNames: L[]): Gauge<L> {
    this.table.push({ name, type: 'gauge', labels: labelNames, help })
    return new Gauge({ name, help, labelNames, registers: [this.#registry] })
  }

  histogram<L extends string = never>(
    name: string,
    help: string,
    ends: readonly number[],
    ...labelNames: L[]
  ): Histogram<L> {
    this.table.push({ name, type: 'histogram', labels: labelNames, help })
    return new Histogram({ name, help, labelNames, buckets: [...ends], registers: [this.#registry] })
  }

  /** A counter that is kept elsewhere as a plain number, and read when it is asked for. */
  countedElsewhere(name: string, help: string, label: string | null, read: () => Values): void {
    const labelNames = label === null ? [] : [label]
    this.table.push({ name, type: 'counter', labels: labelNames, help })
    new Counter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset()
        for (const [labels, value] of labelled(label, read())) this.inc(labels, value)
      },
    })
  }

  /** A gauge that asks when it is asked. */
  measured(name: string, help: string, label: string | null, read: () => Values): void {
    const labelNames = label === null ? [] : [label]
    this.table.push({ name, type: 'gauge', labels: labelNames, help })
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        for (const [labels, value] of labelled(label, read())) this.set(labels, value)
      },
    })
  }

  text(): Promise<string> {
    return this.#registry.metrics()
  }

  get contentType(): string {
    return this.#registry.contentType
  }
}

function* labelled(label: string | null, values: Values): Iterable<[Record<string, string>, number]> {
  if (typeof values === 'number') yield [{}, values]
  else for (const [value, count] of values) yield [label === null ? {} : { [label]: value }, count]
}
