import { developmentSecret } from './tokens.js'

type Env = Readonly<Record<string, string | undefined>>

export interface Config {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** `ws:` or `wss:`; none: the gateway is at `gatewayPort` of the host under which the page itself was found. */
  readonly gatewayUrls: readonly string[]
  readonly gatewayPort: number
  readonly kbUrl: string
  /** Whether the page may have tokens made: only where everybody could make them, with the development secret. */
  readonly mintsTokens: boolean
  readonly audience: string
  readonly issuer: string | null
}

/** Throws one error that names every wrong value. */
export function readConfig(env: Env): Config {
  const problems: string[] = []
  const port = (name: string, standard: number, least: number) => {
    const text = env[name] || String(standard)
    const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= 65_535)) problems.push(`${name} must be a port from ${least} to 65535`)
    return value
  }
  const url = (name: string, text: string, schemes: readonly string[]) => {
    const parsed = URL.canParse(text) ? new URL(text) : null
    // It becomes part of a header that lists what the page may reach.
    if (parsed === null || !schemes.includes(parsed.protocol) || /[\s;,'"]/.test(text) || parsed.username !== '') {
      problems.push(`${name} must be a URL of ${schemes.join(' or ')}`)
    }
    return text
  }
  const gateways = (env.GATEWAY_URL ?? '').split(',').map((text) => text.trim())
  const config = {
    host: env.HOST || '0.0.0.0',
    port: port('PORT', 8080, 0),
    gatewayUrls: gateways.filter((text) => text !== '').map((text) => url('GATEWAY_URL', text, ['ws:', 'wss:'])),
    gatewayPort: port('GATEWAY_PORT', 8003, 1),
    kbUrl: url('KB_SERVICE_URL', env.KB_SERVICE_URL || 'http://127.0.0.1:8001', ['http:', 'https:']),
    mintsTokens: mintsTokens(env),
    audience: env.JWT_AUDIENCE || 'authenticated',
    issuer: env.JWT_ISSUER || null,
  }
  if (problems.length > 0) throw new Error(`The environment is wrong: ${problems.join('; ')}.`)
  return config
}

function mintsTokens({ NODE_ENV, SUPABASE_JWT_SECRET: secret, JWKS_URL }: Env): boolean {
  if (NODE_ENV === 'production') return false
  return secret ? secret === developmentSecret : !JWKS_URL
}
