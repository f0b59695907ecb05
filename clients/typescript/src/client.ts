import type { ClientEvents } from './events.js'
import type { Position } from './options.js'
import type { Commands, Outcome, Ping, Sight, Speech } from './outcome.js'
import type { State, Status } from './state.js'
import type { World } from './world/world.js'

export interface ActOptions {
  /** The id of an action that was asked for before and whose outcome is not known: it has one effect all the same. */
  readonly requestId?: string
  /** How long it is asked, over all sockets; `limits.answerTimeoutMs` if not given, at most 5 minutes. */
  readonly deadlineMs?: number
}

/** A player's device in the world. Made by `connect`. */
export interface GaiaClient {
  /** Where it stands, in one word. */
  readonly state: State
  /** All that can be said of it now. A new object each time. */
  readonly status: Status
  /** What it knows; null until the first area of interest. It stays as it was while the line is down. */
  readonly world: World | null

  /** Calls `hear` whenever that happens, until the function that it returns is called. */
  on<Name extends keyof ClientEvents>(name: Name, hear: (event: ClientEvents[Name]) => void): () => void

  /** Resolves as soon as the world is here and followed (`live` or `moving`), or with why it is not in time. */
  ready(deadlineMs?: number): Promise<Sight>

  /**
   * Plays an action, by its name and fields as in `act('collect_item', { instance_id: 'bottle_joy' })`, or in words as in
   * `act('take the bottle of joy')`. It has one effect, over as many sockets as it takes to hear of it. Its change comes as
   * an update, after this resolves. Never rejects.
   */
  act(action: string, fields?: Readonly<Record<string, unknown>>, options?: ActOptions): Promise<Outcome>

  /**
   * Says where the device is. At most one a second, and only after some metres, is enough; of several that wait only the last
   * is sent. Remembered for when the world has to be asked for anew without a cursor.
   */
  moveTo(position: Position): Promise<Sight>

  /** Says something aloud, to nobody in particular. */
  chat(text: string): Promise<Speech>

  /** Asks for everything that can be asked for. */
  commands(): Promise<Commands>

  /** Measures the way there and back, and asks whether this is all there is. A socket that does not answer is left. */
  ping(): Promise<Ping>

  /** Asks for the world anew. The client does so by itself where it must. */
  resync(): Promise<Sight>

  /** Cuts the line, without a word where the socket can, and stays away until `resume`. Questions wait. */
  suspend(): void

  /** Goes on after `suspend`; also tries at once where the next attempt was timed. */
  resume(): void

  /** Leaves for good: no timer, socket or listener is left. Questions without an answer are `closed`. */
  close(): void
}
