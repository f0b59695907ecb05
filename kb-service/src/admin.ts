import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** What an operator's request comes to. */
export interface AdminAnswer {
  readonly status: number
  readonly body: object
}

/** What can be done at one address; `body`: the JSON that came, undefined if it was none. */
export interface AdminRoute {
  readonly GET: () => AdminAnswer
  readonly POST?: () => AdminAnswer
  readonly PUT?: (body: unknown) => AdminAnswer
}

export interface AdminOptions {
  readonly host: string
  readonly port: number
  /** By path. */
  readonly routes: Readonly<Record<string, AdminRoute>>
}

const maxBodyBytes = 1_024

/** What only an operator may ask, on an address that is not the public one. Rejects if the port cannot be had. */
export function listenForAdmin({ host, port, routes }: AdminOptions): Promise<Server> {
  const server = createServer((request, response) => {
    answer(routes, request).then(
      ({ status, body }) => send(response, status, body),
      () => response.destroy(),
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(sentenceOf(error, host, port)))
    server.listen(port, host, () => resolve(server))
  })
}

export function refused(status: number, code: string, detail: string): AdminAnswer {
  return { status, body: { detail, code } }
}

async function answer(routes: AdminOptions['routes'], request: IncomingMessage): Promise<AdminAnswer> {
  const { url = '', method = '' } = request
  const route = Object.hasOwn(routes, url) ? routes[url]! : null
  if (route === null) return refused(404, 'not_found', 'There is nothing here.')
  if (method === 'GET' || method === 'HEAD') return route.GET()
  if (method === 'POST' && route.POST) return route.POST()
  if (method === 'PUT' && route.PUT) return route.PUT(await readJson(request))
  return refused(405, 'method_not_allowed', `Use ${Object.keys(route).reverse().join(' or ')}.`)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}

function sentenceOf(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === undefined) return error
  const reason = `Port ${port} on ${host} cannot be listened on for operators. ADMIN_PORT sets another.`
  return Object.assign(new Error(reason), { code: error.code })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
