import exec from 'k6/execution'
import { Client } from './client.js'
import { mintToken } from './tokens.js'
import { itemId, spotId } from './world.js'

/** The clients of one VU: every so many-th of all. */
export class Crowd {
  #settings
  /** By number, of all clients of the run. */
  clients = new Map()

  /** `urlsOf(number)` and `tagsOf(number)` may be given: where a client goes, the first first, and the tags of its figures. Numbers from 0. */
  constructor(settings, given = {}) {
    this.#settings = settings
    const { vus, clients } = settings
    for (let number = exec.vu.idInTest - 1; number < clients; number += vus) {
      this.clients.set(number, new Client(this.#member(number, given)))
    }
  }

  /** Those who act, in the order of their numbers. */
  get actors() {
    return [...this.clients.values()].filter(({ actor }) => actor !== null)
  }

  /** The first clients act, each with a thing of its own. */
  #member(number, { urlsOf, tagsOf }) {
    const { zones, actors, urls, experience, v1 } = this.#settings
    const zone = (number % zones) + 1
    const thing = Math.floor(number / zones) + 1
    // Every so many-th speaks v1, spread over actors and watchers.
    const isV2 = Math.floor((number + 1) * v1) === Math.floor(number * v1)
    return {
      zone,
      isV2,
      urls: urlsOf?.(number) ?? turned(urls, number),
      query: `experience=${experience}`,
      tags: tagsOf?.(number) ?? {},
      token: () => this.#token(number, isV2),
      item: number < actors ? itemId(zone, thing) : null,
      home: spotId(thing),
    }
  }

  #user(number) {
    const { given, prefix } = this.#settings
    return given === null ? `${prefix}-${number}` : given[number].user
  }

  /** A v1 socket cannot renew its token: it gets one for the whole run. */
  #token(number, isV2) {
    const { given, token, ttlS, durationS } = this.#settings
    if (given !== null) return given[number].token
    return mintToken(token, this.#user(number), isV2 ? ttlS : Math.max(ttlS, durationS * 2 + 3_600))
  }
}

/** Clients begin at different gateways. */
function turned(urls, number) {
  return urls.map((_, at) => urls[(at + number) % urls.length])
}
