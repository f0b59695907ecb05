import { headers, userSubject, zoneSubject } from 'schemas'
import { eventBody } from './event-body.js'

/** An event ready to be published. */
export interface MadeEvent {
  readonly subject: string
  readonly headers: string
  readonly body: string
}

/** Where a player stands, as a KB answers `attach`. */
export interface Standing {
  readonly zone: string | null
  readonly version: number
  readonly epoch: string
  readonly commit: number
  readonly published: number
  readonly user_commit: number
  readonly zone_commit: number
}

/** A world without content: players, zones and numbers, so that events and answers fit each other. DESIGN §2. */
export class World {
  readonly experience: string
  readonly epoch = 'kwvnxzab'
  #commit = 1_000
  readonly #zones = new Map<string, string | null>()
  readonly #versions = new Map<string, number>()
  readonly #lastOf = new Map<string, number>()

  constructor(experience: string) {
    this.experience = experience
  }

  /** A player is in this zone from now on. */
  enroll(user: string, zone: string | null): void {
    this.#zones.set(user, zone)
  }

  standing(user: string): Standing | null {
    const zone = this.#zones.get(user)
    if (zone === undefined) return null
    return {
      zone,
      version: this.#version(zone),
      epoch: this.epoch,
      commit: this.#commit,
      published: this.#commit,
      user_commit: this.#lastOf.get(userSubject(user)) ?? 0,
      zone_commit: zone === null ? 0 : (this.#lastOf.get(zoneSubject(this.experience, zone)) ?? 0),
    }
  }

  /** A commit that changes one player's private state: v -> v. */
  userEvent(user: string, bytes: number): MadeEvent {
    const zone = this.#zones.get(user) ?? null
    const version = this.#version(zone)
    return this.#event(userSubject(user), zone, version, eventBody(this.experience, user, version, version, bytes))
  }

  /** A commit that everyone in a zone sees: v -> v+1. */
  zoneEvent(zone: string, bytes: number): MadeEvent {
    const before = this.#version(zone)
    this.#versions.set(zone, before + 1)
    const body = eventBody(this.experience, '', before, before + 1, bytes)
    return this.#event(zoneSubject(this.experience, zone), zone, before + 1, body)
  }

  #version(zone: string | null): number {
    return zone === null ? 0 : (this.#versions.get(zone) ?? 50)
  }

  #event(subject: string, zone: string | null, version: number, body: string): MadeEvent {
    const previous = this.#lastOf.get(subject) ?? 0
    this.#commit++
    this.#lastOf.set(subject, this.#commit)
    const lines =
      `${headers.epoch}: ${this.epoch}\r\n${headers.commit}: ${this.#commit}\r\n${headers.previous}: ${previous}\r\n` +
      `${headers.experience}: ${this.experience}\r\n${zone === null ? '' : `${headers.zone}: ${zone}\r\n`}` +
      `${headers.version}: ${version}\r\n${headers.request}: bench-${requestDigits(this.#commit)}\r\n` +
      `${headers.kind}: update\r\n${headers.at}: ${Date.now()}\r\n${headers.trace}: ${trace}\r\n`
    return { subject, headers: lines, body }
  }
}

const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

function requestDigits(commit: number): string {
  return String(commit).padStart(16, '0')
}
