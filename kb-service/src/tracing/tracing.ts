import { randomUUID } from 'node:crypto'

export type Attributes = Readonly<Record<string, string | number | boolean>>
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer' | 'internal'

/** One step of a trace. */
export interface Span {
  /** W3C Trace Context of this step, for who works on its behalf. */
  readonly traceparent: string
  /** Says more of it, before its end. */
  set(attributes: Attributes): void
  /** The first end counts. `error`: a stable code. `atMs`: milliseconds since 1970, now if not given. */
  end(error?: string | null, atMs?: number): void
}

/** Where steps are written to. */
export interface Tracing {
  /** False: spans are written nowhere, and who would make many of them need not. */
  readonly isOn: boolean
  /** @param parent `traceparent` of the step that caused it; null begins a trace */
  begin(name: string, kind: SpanKind, parent: string | null, attributes?: Attributes): Span
  /** Sends what is not sent yet, for a while. Never rejects. */
  stop(): Promise<void>
}

export interface TracingOptions {
  /** Base address of a collector that takes OTLP over HTTP. */
  readonly endpoint: string
  /** `name=value,…`, as in OTEL_EXPORTER_OTLP_HEADERS; null if none. */
  readonly headers: string | null
  readonly serviceName: string
  readonly version: string
  readonly sampler: Sampler
  /** Of `…traceidratio`: which part of the traces, 0 to 1. */
  readonly ratio: number
  /** Spans could not be sent; they are lost. */
  readonly onFailed: (reason: string) => void
}

/** As in OTEL_TRACES_SAMPLER. `parentbased_…`: what a trace's first step decided holds for all. */
export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
export type Sampler = (typeof samplers)[number]

/** Traces are off: ids still go from service to service, for the logs. */
export const noTracing: Tracing = {
  isOn: false,
  begin: (_name, _kind, parent) => ({ traceparent: parent ?? newTraceparent(), set: nothing, end: nothing }),
  stop: async () => {},
}

/** OpenTelemetry is loaded only where it is wanted. */
export async function startTracing(options: TracingOptions | null): Promise<Tracing> {
  if (options === null) return noTracing
  const { OtlpTracing } = await import('./otlp.js')
  return new OtlpTracing(options)
}

/** The id under which logs and traces of all services speak of the same thing. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35)
}

/** Whether the step before is written somewhere. */
export function isSampled(traceparent: string): boolean {
  return traceparent.endsWith('1') && traceparent.length === 55
}

/** A trace that nobody writes down. https://www.w3.org/TR/trace-context/#traceparent-header */
function newTraceparent(): string {
  const trace = randomUUID().replaceAll('-', '')
  const span = randomUUID().replaceAll('-', '').slice(16)
  return `00-${trace}-${span}-00`
}

function nothing(): void {}
