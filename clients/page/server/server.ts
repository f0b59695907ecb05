import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'
import { type Answer, answer } from './answers.js'
import type { Config } from './config.js'
import { contentPolicy, gatewayUrls } from './policy.js'

const siteFolder = fileURLToPath(new URL('../site', import.meta.url))
const maxConnections = 256

export interface PageServer {
  readonly port: number
  close(): Promise<void>
}

/** Serves the page. Rejects if the port is taken. */
export async function startServer(config: Config): Promise<PageServer> {
  // `dev` looks a file up when it is asked for: a page that is built anew under a running server is served whole.
  const files = sirv(siteFolder, { dev: true })
  const server = createServer((request, response) => {
    setHeaders(request, response, config)
    respond(request, response).catch(() => {
      if (!response.headersSent) send(response, { status: 500, body: { code: 'server_error' } })
    })
  })
  server.maxConnections = maxConnections

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answered = await answer(request, config)
    if (answered !== null) return send(response, answered)
    files(request, response, () => send(response, { status: 404, body: { code: 'not_found' } }))
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: config.port, host: config.host }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function setHeaders({ headers }: IncomingMessage, response: ServerResponse, config: Config): void {
  response.setHeader('Content-Security-Policy', contentPolicy(gatewayUrls(config, headers.host)))
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(body))
}
