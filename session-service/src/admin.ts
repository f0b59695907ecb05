import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { GatewayCore } from './core/index.js'

export interface AdminOptions {
  readonly host: string
  readonly port: number
  readonly core: Pick<GatewayCore, 'isDraining' | 'registry'>
  /** Begins to drain; the same drain if it is called again. */
  drain(): void
}

/**
 * What only an operator may ask, on an address that is not the public one: `POST /admin/drain` begins to drain (the
 * process then waits for its signal), `GET /admin/drain` says how far it is. Rejects if the port cannot be had.
 */
export function listenForAdmin({ host, port, core, drain }: AdminOptions): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/admin/drain')
      return answer(response, 404, { detail: 'There is nothing here.', code: 'not_found' })
    if (request.method === 'POST') drain()
    else if (!isRead(request)) return answer(response, 405, { detail: 'Use POST or GET.', code: 'method_not_allowed' })
    answer(response, request.method === 'POST' ? 202 : 200, {
      draining: core.isDraining,
      sessions: core.registry.sessions.size,
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(sentenceOf(error, host, port)))
    server.listen(port, host, () => resolve(server))
  })
}

function sentenceOf(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === undefined) return error
  const reason = `Port ${port} on ${host} cannot be listened on for operators. ADMIN_PORT sets another.`
  return Object.assign(new Error(reason), { code: error.code })
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD'
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
