import type { Test } from 'tap'
import type { Client, FrameOf } from './client.js'
import type { Picture } from './client-world.js'
import { type Place, places } from './content.js'
import type { Gateway, Knock } from './gateway.js'
import { Rig, type RigOptions } from './rig.js'
import { type TokenOptions, tokenOf } from './tokens.js'
import { until, within } from './until.js'

export interface Seat extends Partial<Knock> {
  readonly gateway?: Gateway
  readonly signed?: TokenOptions
}

/** A seat of protocol v2. */
export const v2 = { protocols: ['gaia.v2'] } as const

/** Somebody who shows a world. */
export interface Shown {
  readonly user: string
  readonly world: { picture(): Picture }
}

let stories = 0
let usedPlaces = 0
let fences = 0

/** A test on a running system: players and zones that no other test uses, and a look at every frame at the end. */
export class Scene {
  readonly rig: Rig
  readonly clients: Client[] = []
  readonly #number = ++stories
  #here: Place | null = null
  #there: Place | null = null

  constructor(rig: Rig) {
    this.rig = rig
  }

  get here(): Place {
    this.#here ??= newPlace()
    return this.#here
  }

  /** Another zone, far away. */
  get there(): Place {
    this.#there ??= newPlace()
    return this.#there
  }

  /** A user id that is this test's alone. */
  user(name: string): string {
    return `${name}-${this.#number}`
  }

  /** A socket that said `connected`; the frame is taken. */
  async connect(name: string, seat: Seat = {}): Promise<Client> {
    const client = await this.knock(name, seat)
    await client.next('connected')
    return client
  }

  /** A socket, refused or not. */
  async knock(name: string, { gateway = this.rig.gateway, signed, ...knock }: Seat = {}): Promise<Client> {
    const user = this.user(name)
    const token = await tokenOf(user, { ...this.rig.signed, ...signed })
    const client = gateway.knock({ user, token, ...knock })
    this.clients.push(client)
    return client
  }

  /** A socket whose player has walked into the place and knows what is there. */
  async enter(name: string, place: Place = this.here, seat: Seat = {}): Promise<Client> {
    const client = await this.connect(name, seat)
    await walk(client, place)
    return client
  }

  /** Comes back with a cursor to where another socket of that player stood, with the world that it had. */
  async resume(name: string, before: Client, seat: Seat = {}): Promise<Client> {
    const client = await this.knock(name, { ...v2, cursor: before.cursor, ...seat })
    client.world.continue(before.world)
    return client
  }

  /** Resolves when everything that was committed so far has reached every one of these sockets that it concerns. */
  async quiet(...clients: readonly Client[]): Promise<void> {
    await this.rig.kb.settled()
    const id = `fence ${++fences}`
    const passed = Promise.all(clients.map((client) => client.passed(id)))
    for (const user of new Set(clients.map(({ user }) => user))) await this.rig.hand.fence(user, id)
    await passed
  }

  /** Asserts that nothing comes that was not asked for: not by waiting, but by what comes behind it. */
  async silence(t: Test, ...clients: readonly Client[]): Promise<void> {
    await this.quiet(...clients)
    for (const { user, unread } of clients) {
      t.same(
        unread.map(({ text }) => text),
        [],
        `nothing else reaches ${user}`,
      )
    }
  }

  /** Asserts that a client's world is the KB's, as a new socket of the same player sees it. */
  async same(t: Test, ...clients: readonly Shown[]): Promise<void> {
    for (const client of clients) {
      await until(`${client.user} knows what the KB knows`, async () => {
        const fresh = await this.#fresh(client)
        return JSON.stringify(fresh.world.picture()) === JSON.stringify(client.world.picture())
      }).catch(() => undefined)
      const fresh = await this.#fresh(client)
      t.same(client.world.picture(), fresh.world.picture(), `${client.user} knows what the KB knows`)
    }
  }

  async #fresh({ user }: Shown): Promise<Client> {
    const fresh = this.rig.gateways.at(-1)!.knock({ user, token: await tokenOf(user, this.rig.signed) })
    await fresh.next('connected')
    await fresh.ask({ type: 'request_resync' }, 'area_of_interest')
    await fresh.close()
    return fresh
  }
}

function newPlace(): Place {
  const place = places[usedPlaces++]
  if (place === undefined) throw new Error('there are not enough zones for so many tests in one file')
  return place
}

/** Says where the device is, and waits for what is to be seen there. */
export function walk(client: Client, { lat, lng }: Place): Promise<FrameOf<'area_of_interest'>> {
  return client.ask({ type: 'update_location', lat, lng }, 'area_of_interest')
}

export interface Taken {
  readonly response: FrameOf<'action_response'>
  readonly update: FrameOf<'world_update'>
}

/** Takes something, and waits for the reply and for what it changed. */
export function collect(client: Client, id: string): Promise<Taken> {
  return play(client, { action: 'collect_item', instance_id: id })
}

/** Puts something down, and waits for the reply and for what it changed. */
export function drop(client: Client, id: string): Promise<Taken> {
  return play(client, { action: 'drop_item', instance_id: id })
}

/**
 * Plays an action that succeeds, and waits until every one of these knows its effect: from the event, or from an area
 * of interest, which after a trouble may come first.
 */
export async function playSeen(
  client: Client,
  action: { action: string; [field: string]: unknown },
  all: readonly Client[],
): Promise<void> {
  const response = await client.ask({ type: 'action', ...action }, 'action_response')
  if (!response.success) throw new Error(`${client.user} cannot ${action.action}: ${response.message}`)
  const id = String(action.instance_id)
  const isTaken = action.action === 'collect_item'
  for (const { user, world } of all) {
    await until(
      `${user} knows that ${id} was ${isTaken ? 'taken' : 'put down'}`,
      () => world.items.includes(id) !== isTaken,
    )
  }
}

/** Plays an action that succeeds and changes what the player sees. */
export async function play(client: Client, action: { action: string; [field: string]: unknown }): Promise<Taken> {
  const response = await client.ask({ type: 'action', ...action }, 'action_response')
  if (!response.success) throw new Error(`${client.user} cannot ${action.action}: ${response.message}`)
  return { response, update: await client.next('world_update') }
}

/** A test named by what it tells. Whatever a client of it was sent must fit together; if it fails, all logs are shown. */
export function story(t: Test, rig: Rig, name: string, tell: (t: Test, scene: Scene) => Promise<void>): void {
  t.test(name, async (t) => {
    const scene = new Scene(rig)
    try {
      await tell(t, scene)
      for (const { user, faults } of scene.clients) t.same(faults, [], `all that reached ${user} fits together`)
    } catch (error) {
      t.fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
    } finally {
      for (const client of scene.clients) client.cut()
      if (!t.passing()) process.stderr.write(`${reportOf(scene)}\n`)
    }
  })
}

function reportOf({ rig, clients }: Scene): string {
  const frames = clients.map(({ user, inbox, closing }) => {
    const lines = inbox.all.slice(-40).map(({ order, text }) => `${order} ${text.slice(0, 300)}`)
    return `--- ${user} ${closing === null ? '' : `closed with ${closing.code} ${closing.reason}`}\n${lines.join('\n')}`
  })
  return [rig.logs(), ...frames].join('\n')
}

/** One running system for all tests of a file. */
export async function systemFor(t: Test, options: RigOptions = {}): Promise<Rig> {
  t.setTimeout(180_000)
  const rig = await within('the system starts', Rig.start(options), 60_000)
  t.teardown(() => rig.close())
  return rig
}
