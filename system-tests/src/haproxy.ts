import { fileURLToPath } from 'node:url'
import type { Gateway } from './gateway.js'
import { ownPort } from './ports.js'
import { bareEnvironment, Program } from './program.js'
import { until } from './until.js'

const config = fileURLToPath(new URL('../../../compose/haproxy.cfg', import.meta.url))

/** HAProxy before two gateways, with the configuration of the compose file. */
export class Haproxy {
  readonly port: number
  readonly #program: Program

  private constructor(port: number, program: Program) {
    this.port = port
    this.#program = program
  }

  /** Resolves when it has found both gateways ready. */
  static async start([first, second]: readonly [Gateway, Gateway]): Promise<Haproxy> {
    const port = await ownPort()
    const gateways = { GATEWAY_1: `127.0.0.1:${first.service.port}`, GATEWAY_2: `127.0.0.1:${second.service.port}` }
    const env = {
      ...bareEnvironment(),
      PATH: '/usr/sbin:/usr/bin:/bin',
      PORT: String(port),
      MAX_CONNECTIONS: '1000',
      ...gateways,
    }
    const haproxy = new Haproxy(port, new Program('haproxy', 'haproxy', ['-db', '-f', config], env, '/'))
    await until('players come through', async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null)
      return answer?.ok
    })
    return haproxy
  }

  get log(): readonly string[] {
    return this.#program.lines
  }

  async close(): Promise<void> {
    await this.#program.end('SIGKILL')
  }
}
