import { type AttachAnswer, type ErrorCode, headers } from 'schemas'
import { experience as standard } from './content.js'
import { Service, type ServiceOptions } from './service.js'
import { type TokenOptions, tokenOf } from './tokens.js'
import { until } from './until.js'

export interface Told {
  readonly status: number
  readonly code: ErrorCode | null
  readonly headers: Headers
  readonly frames: readonly { readonly type: string; readonly [field: string]: unknown }[]
}

/** The KB as a process, and the two calls that a gateway makes of it. */
export class Kb {
  readonly service: Service
  readonly #signed: TokenOptions

  private constructor(service: Service, signed: TokenOptions) {
    this.service = service
    this.#signed = signed
  }

  /** `root`: of another copy of the project; `container`: as an image instead. */
  static async prepare(
    cwd: string,
    env: Readonly<Record<string, string>>,
    { signed = {}, ...where }: { signed?: TokenOptions } & Pick<ServiceOptions, 'root' | 'container'> = {},
  ): Promise<Kb> {
    const entry = 'kb-service/dist/src/main.js'
    return new Kb(await Service.prepare({ name: 'kb', entry, env, cwd, ...where }), signed)
  }

  async attach(user: string, experience = standard): Promise<AttachAnswer> {
    const answer = await this.#post(`${experience}/players/${encodeURIComponent(user)}/attach`, user, {})
    return (await answer.json()) as AttachAnswer
  }

  /** How the KB answers a call with this token, without a gateway. */
  async refusal(user: string, token: string): Promise<{ status: number; code: ErrorCode | null }> {
    const answer = await this.#post(`${standard}/players/${user}/attach`, user, { Authorization: `Bearer ${token}` })
    const { code = null } = (await answer.json()) as { code?: ErrorCode }
    return { status: answer.status, code }
  }

  /** A message of a player, without a gateway. */
  async message(
    user: string,
    message: object,
    requestId: string,
    experience = standard,
    signed: TokenOptions = {},
  ): Promise<Told> {
    const path = `${experience}/players/${encodeURIComponent(user)}/messages`
    const more = { [headers.request]: requestId, Authorization: await this.#bearer(user, signed) }
    const answer = await this.#post(path, user, more, JSON.stringify(message))
    const text = await answer.text()
    if (!answer.ok) {
      return { status: answer.status, code: JSON.parse(text).code, headers: answer.headers, frames: [] }
    }
    const frames = text.split('\n').filter((line) => line !== '')
    return { status: 200, code: null, headers: answer.headers, frames: frames.map((line) => JSON.parse(line)) }
  }

  /** What `/health` says is wrong. */
  async troubles(): Promise<readonly string[]> {
    const { body } = await this.service.get('/health')
    return (JSON.parse(body) as { troubles: string[] }).troubles
  }

  /** Resolves when every commit so far is published. */
  async settled(experience = standard): Promise<void> {
    await until('every commit is published', async () => {
      const { commit, published } = await this.attach('observer', experience)
      return commit === published
    })
  }

  async #post(path: string, user: string, more: Record<string, string>, body?: string): Promise<Response> {
    return fetch(`${this.service.url}/v1/experiences/${path}`, {
      method: 'POST',
      headers: {
        Authorization: await this.#bearer(user),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...more,
      },
      ...(body === undefined ? {} : { body }),
    })
  }

  async #bearer(user: string, signed: TokenOptions = {}): Promise<string> {
    return `Bearer ${await tokenOf(user, { ...this.#signed, ...signed })}`
  }
}
