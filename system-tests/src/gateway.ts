import { Client, type ClientOptions } from './client.js'
import { ownPort } from './ports.js'
import { Service, type ServiceOptions } from './service.js'

export interface Knock {
  readonly user: string
  /** None: no `token` in the URL. */
  readonly token?: string
  readonly experience?: string
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  /** For protocol v2: where the client stands, and the session that this socket replaces. */
  readonly cursor?: string | null
  readonly session?: string
  /** Another way to the same gateway. */
  readonly port?: number
}

export interface GatewayHealth {
  readonly status: string
  readonly nats_connected: boolean
  readonly websocket_connections: number
  /** What the KB said is wrong. */
  readonly kb_troubles: readonly string[]
}

/** A gateway as a process. */
export class Gateway {
  readonly service: Service
  /** Where operators ask. */
  readonly adminUrl: string

  private constructor(service: Service, adminPort: number) {
    this.service = service
    this.adminUrl = `http://127.0.0.1:${adminPort}/admin/drain`
  }

  /** `root`: of another copy of the project. */
  static async prepare(
    name: string,
    cwd: string,
    env: Readonly<Record<string, string>>,
    where: Pick<ServiceOptions, 'container' | 'root'> = {},
  ): Promise<Gateway> {
    const adminPort = await ownPort()
    const all = { ADMIN_PORT: String(adminPort), ...env }
    const service = await Service.prepare({ name, entry: 'session-service/dist/src/main.js', env: all, cwd, ...where })
    return new Gateway(service, adminPort)
  }

  /** Opens a socket; refused or not is for the caller to see. */
  knock({ user, token, experience, port, cursor, session, ...rest }: Knock): Client {
    const query = new URLSearchParams()
    if (token !== undefined) query.set('token', token)
    if (experience !== undefined) query.set('experience', experience)
    if (cursor != null) query.set('cursor', cursor)
    if (session !== undefined) query.set('session', session)
    const url = `ws://127.0.0.1:${port ?? this.service.port}/ws/experience?${query}`
    const options: ClientOptions = { user, url, ...rest }
    return new Client(options)
  }

  /** What an operator is told; `POST` begins to drain. */
  async drain(method: 'GET' | 'POST'): Promise<{ status: number; draining: boolean; sessions: number }> {
    const answer = await fetch(this.adminUrl, { method })
    return { status: answer.status, ...((await answer.json()) as { draining: boolean; sessions: number }) }
  }

  async health(): Promise<GatewayHealth> {
    const { body } = await this.service.get('/health')
    return JSON.parse(body)
  }

  /** The value of a metric, summed over its labels; 0 if there is none. */
  async metric(name: string): Promise<number> {
    const { body } = await this.service.get('/metrics')
    const lines = body.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  }
}
