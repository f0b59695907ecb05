import { Client, type ClientOptions } from './client.js'
import { Service } from './service.js'

export interface Knock {
  readonly user: string
  /** None: no `token` in the URL. */
  readonly token?: string
  readonly experience?: string
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
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

  private constructor(service: Service) {
    this.service = service
  }

  static async prepare(name: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Gateway> {
    return new Gateway(await Service.prepare({ name, entry: 'session-service/dist/src/main.js', env, cwd }))
  }

  /** Opens a socket; refused or not is for the caller to see. */
  knock({ user, token, experience, port, ...rest }: Knock): Client {
    const query = new URLSearchParams()
    if (token !== undefined) query.set('token', token)
    if (experience !== undefined) query.set('experience', experience)
    const url = `ws://127.0.0.1:${port ?? this.service.port}/ws/experience?${query}`
    const options: ClientOptions = { user, url, ...rest }
    return new Client(options)
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
