import type { Config } from './config.js'

/**
 * Where the page finds the gateways, given the host under which a browser found the page: an iPad that opened
 * `http://192.168.1.5:8080` plays at `ws://192.168.1.5:8003`. None if the host is no host.
 */
export function gatewayUrls(config: Config, host: string | undefined): readonly string[] {
  if (config.gatewayUrls.length > 0) return config.gatewayUrls
  const name = /^([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\])(?::\d{1,5})?$/.exec(host ?? '')?.[1]
  return name === undefined ? [] : [`ws://${name}:${config.gatewayPort}/ws/experience`]
}

/** What the page may load and reach: what comes from here, and the gateways. */
export function contentPolicy(gateways: readonly string[]): string {
  const origins = gateways.map((url) => new URL(url).origin)
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",

    `connect-src ${["'self'", ...origins].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
