import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A span as it came. */
export interface CollectedSpan {
  readonly service: string
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  /** Milliseconds since 1970. */
  readonly startMs: number
  readonly endMs: number
  readonly attributes: Readonly<Record<string, string | number>>
  /** Its status says that it failed. */
  readonly isFailed: boolean
}

interface Sent {
  resourceSpans: { resource: { attributes: Pair[] }; scopeSpans: { spans: RawSpan[] }[] }[]
}

interface RawSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: Pair[]
  readonly status?: { readonly code?: number }
}

interface Pair {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string }
}

/** Takes OTLP over HTTP as an OpenTelemetry collector does, and keeps it. */
export class Collector {
  readonly spans: CollectedSpan[] = []
  /** Headers of the last request. */
  headers: Readonly<Record<string, string | string[] | undefined>> = {}
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<Collector> {
    const server = createServer()
    const collector = new Collector(server)
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        collector.headers = request.headers
        if (request.url === '/v1/traces') collector.#take(JSON.parse(Buffer.concat(chunks).toString()) as Sent)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return collector
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** In the order in which they began. */
  trace(traceId: string): CollectedSpan[] {
    return this.spans.filter((span) => span.traceId === traceId).sort((a, b) => a.startMs - b.startMs)
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  #take({ resourceSpans }: Sent): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = String(fieldsOf(resource.attributes)['service.name'])
      for (const { spans } of scopeSpans) for (const span of spans) this.spans.push(readSpan(service, span))
    }
  }
}

function readSpan(service: string, span: RawSpan): CollectedSpan {
  const { traceId, spanId, parentSpanId = '', name, attributes, status } = span
  const startMs = Number(span.startTimeUnixNano) / 1e6
  const endMs = Number(span.endTimeUnixNano) / 1e6
  const isFailed = status?.code === 2
  return { service, name, traceId, spanId, parentSpanId, startMs, endMs, attributes: fieldsOf(attributes), isFailed }
}

function fieldsOf(pairs: readonly Pair[]): Record<string, string | number> {
  const fields = pairs.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)])
  return Object.fromEntries(fields)
}
