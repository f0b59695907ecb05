import {
  type Span as ApiSpan,
  SpanKind as Kind,
  ROOT_CONTEXT,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { parseKeyPairsIntoRecord, parseTraceParent, setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base'
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions'
import type { Attributes, Sampler, Span, SpanKind, Tracing, TracingOptions } from './tracing.js'

/** Spans that wait to be sent; what comes beyond is lost. */
const maxWaiting = 8_192
const sendEveryMs = 1_000
const sendTimeoutMs = 5_000
/** How long the stop of the service waits for the collector. */
const stopTimeoutMs = 2_000

const kinds = {
  server: Kind.SERVER,
  client: Kind.CLIENT,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
  internal: Kind.INTERNAL,
} as const

/** Traces to an OpenTelemetry collector. Nothing is global: whoever makes a step names the one before it. */
export class OtlpTracing implements Tracing {
  readonly isOn = true
  readonly #provider: BasicTracerProvider
  readonly #tracer: Tracer

  constructor({ endpoint, headers, serviceName, version, sampler, ratio, onFailed }: TracingOptions) {
    setGlobalErrorHandler((error) => onFailed(reasonOf(error)))
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
      headers: headers === null ? {} : parseKeyPairsIntoRecord(headers),
      timeoutMillis: sendTimeoutMs,
    })
    const named = resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName, [ATTR_SERVICE_VERSION]: version })
    this.#provider = new BasicTracerProvider({
      resource: defaultResource().merge(named),
      sampler: samplerOf(sampler, ratio),
      spanProcessors: [
        new BatchSpanProcessor(exporter, {
          maxQueueSize: maxWaiting,
          scheduledDelayMillis: sendEveryMs,
          exportTimeoutMillis: sendTimeoutMs,
        }),
      ],
    })
    this.#tracer = this.#provider.getTracer(serviceName, version)
  }

  begin(name: string, kind: SpanKind, parent: string | null, attributes: Attributes = {}): Span {
    const above = parent === null ? null : parseTraceParent(parent)
    const context = above === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...above, isRemote: true })
    return new OtlpSpan(this.#tracer.startSpan(name, { kind: kinds[kind], attributes }, context))
  }

  async stop(): Promise<void> {
    let over: NodeJS.Timeout | undefined
    const patience = new Promise((resolve) => {
      over = setTimeout(resolve, stopTimeoutMs)
    })
    await Promise.race([this.#provider.shutdown().catch(() => {}), patience])
    clearTimeout(over)
  }
}

class OtlpSpan implements Span {
  readonly traceparent: string
  readonly #span: ApiSpan
  #hasEnded = false

  constructor(span: ApiSpan) {
    this.#span = span
    const { traceId, spanId, traceFlags } = span.spanContext()
    this.traceparent = `00-${traceId}-${spanId}-0${traceFlags & 1}`
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes)
  }

  end(error: string | null = null, atMs?: number): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    if (error !== null) {
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message: error })
      this.#span.setAttribute('error.type', error)
    }
    this.#span.end(atMs)
  }
}

function samplerOf(name: Sampler, ratio: number) {
  if (name.startsWith('parentbased_')) {
    return new ParentBasedSampler({ root: rootSampler(name.slice('parentbased_'.length), ratio) })
  }
  return rootSampler(name, ratio)
}

function rootSampler(name: string, ratio: number) {
  if (name === 'always_off') return new AlwaysOffSampler()
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler()
}

/** The stable part of an error: its code. An address or an answer of the collector may hold a secret. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return String(code ?? name ?? 'unknown')
}
