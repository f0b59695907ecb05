import exec from 'k6/execution'
import { Client } from './client.js'
import { mintToken } from './tokens.js'
import { itemId, spotId } from './world.js'

/** The clients of one VU: every so many-th of all. */
export class Crowd {
  #settings
  /** By number, of all clients of the run. */
  clients = new Map()

  /** `zoneOf(number)`, `urlsOf(number)`, `ttlSOf(number)` may be given; numbers from 0. */
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
  #member(number, { zoneOf, urlsOf }) {
    const { zones, actors, urls, experience, v1, clients, actorsInZone = zones } = this.#settings
    const zone = zoneOf?.(number) ?? (number % zones) + 1
    const thing = Math.floor(number / actorsInZone) + 1
    const isActor = number < actors
    return {
      user: this.#user(number),
      zone,
      // Every so many-th speaks v1, spread over actors and watchers.
      isV2: Math.floor((number + 1) * v1) === Math.floor(number * v1) || clients === 1,
      urls: urlsOf?.(number) ?? turned(urls, number),
      query: `experience=${experience}`,
      token: () => this.#token(number),
      item: isActor ? itemId(zone, thing) : null,
      home: spotId(thing),
    }
  }

  #user(number) {
    const { given, prefix } = this.#settings
    return given === null ? `${prefix}-${number}` : given[number].user
  }

  #token(number) {
    const { given, token, ttlS } = this.#settings
    return given === null ? mintToken(token, this.#user(number), ttlS) : given[number].token
  }
}

/** Clients begin at different gateways. */
function turned(urls, number) {
  return urls.map((_, at) => urls[(at + number) % urls.length])
}
