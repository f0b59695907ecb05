import { worldStream } from 'schemas'

/** The stream's settings as the server spells them; ages in nanoseconds. */
export interface StreamSettings {
  name: string
  subjects: string[]
  storage: 'file'
  retention: 'limits'
  discard: 'old'
  max_age: number
  max_msgs: number
  max_msgs_per_subject: number
  max_bytes: number
  max_msg_size: number
  allow_direct: boolean
  /** Not to be told what is stored would be to wait for it for ever. */
  no_ack: boolean
  /** A stream that is sealed takes nothing, and stays so. */
  sealed: boolean
  num_replicas: number
  republish: { src: string; dest: string }
}

/** A stream as the server has it. */
export interface FoundStream {
  /** When it was made: names this very stream. */
  created: string
  settings: { [Name in keyof StreamSettings]?: unknown }
}

/** What is asked of the server. */
export interface StreamApi {
  /** Null if there is no such stream. */
  find(): Promise<FoundStream | null>
  create(settings: StreamSettings): Promise<FoundStream>
  update(settings: Partial<StreamSettings>): Promise<void>
}

export type Verdict = 'made' | 'kept' | 'updated' | 'not_republishing' | 'not_updatable' | 'sealed'

const anew = `remove it (nats stream rm ${worldStream.name}) and it is made anew`

/** How each is told to the operator. */
export const verdicts: Record<Verdict, { level: 'info' | 'warn' | 'error'; message: string }> = {
  made: { level: 'info', message: 'stream made' },
  kept: { level: 'info', message: 'stream found' },
  updated: { level: 'info', message: 'stream updated' },
  not_updatable: { level: 'warn', message: 'the stream has settings that the server does not change; used as it is' },
  not_republishing: {
    level: 'error',
    message: `the stream does not republish as it should, so gateways hear nothing; this cannot be changed on a stream that exists: ${anew}`,
  },
  sealed: {
    level: 'error',
    message: `the stream is sealed: it takes no events, and nothing can be changed about that: ${anew}`,
  },
}

/** What cannot be changed on a stream that exists. */
const fixed: readonly (keyof StreamSettings)[] = ['name', 'storage', 'retention', 'republish', 'sealed']

export function streamSettings(replicas: number): StreamSettings {
  return {
    name: worldStream.name,
    subjects: [...worldStream.subjects],
    storage: worldStream.storage,
    retention: worldStream.retention,
    discard: worldStream.discard,
    max_age: worldStream.maxAgeMs * 1_000_000,
    max_msgs: -1,
    max_msgs_per_subject: worldStream.maxMessagesPerSubject,
    max_bytes: worldStream.maxBytes,
    max_msg_size: worldStream.maxMessageBytes,
    allow_direct: worldStream.allowDirect,
    no_ack: false,
    sealed: false,
    num_replicas: replicas,
    republish: { src: worldStream.republish.source, dest: worldStream.republish.destination },
  }
}

/** Sees to it that the stream is there and as it should be, and notices when it was made anew. */
export class StreamKeeper {
  readonly #wanted: StreamSettings
  readonly #letGo: () => Promise<void>
  #created: string | null = null
  #generation = 0

  /**
   * `letGo` waits before a stream that was there is made anew: a server that still removes the files of the old one
   * would take those of the new one along (2.9.10), and that stream then refuses every event.
   */
  constructor(replicas: number, letGo: () => Promise<void>) {
    this.#wanted = streamSettings(replicas)
    this.#letGo = letGo
  }

  get generation(): number {
    return this.#generation
  }

  /** Somebody made the stream anew: what it had acknowledged may be gone. */
  renew(): void {
    this.#generation += 1
  }

  /** Rejects if the server does not answer. */
  async ensure(api: StreamApi): Promise<Verdict> {
    let found = await api.find()
    if (found === null && this.#created !== null) {
      await this.#letGo()
      found = await api.find()
    }
    const stream = found ?? (await api.create(this.#wanted))
    if (stream.created !== this.#created) this.renew()
    this.#created = stream.created
    return found === null ? 'made' : this.#adjust(api, found)
  }

  async #adjust(api: StreamApi, found: FoundStream): Promise<Verdict> {
    const differing = differences(found.settings, this.#wanted)
    if (differing.includes('sealed')) return 'sealed'
    const changes = differing.filter((name) => !fixed.includes(name))
    const changed = changes.length === 0 || (await this.#change(api, changes))
    if (differing.includes('republish')) return 'not_republishing'
    if (!changed || differing.length > changes.length) return 'not_updatable'
    return changes.length > 0 ? 'updated' : 'kept'
  }

  /** A stream that the server will not change still takes events. */
  async #change(api: StreamApi, names: (keyof StreamSettings)[]): Promise<boolean> {
    try {
      await api.update(Object.fromEntries(names.map((name) => [name, this.#wanted[name]])))
      return true
    } catch {
      return false
    }
  }
}

/** The settings in which a stream is not as wanted; what the server says beyond them does not count. */
function differences(has: FoundStream['settings'], wanted: StreamSettings): (keyof StreamSettings)[] {
  return (Object.keys(wanted) as (keyof StreamSettings)[]).filter((name) => !covers(has[name], wanted[name]))
}

function covers(has: unknown, wanted: unknown): boolean {
  if (wanted === false) return has === false || has === undefined // left out by the server
  if (typeof wanted !== 'object' || wanted === null) return has === wanted
  if (typeof has !== 'object' || has === null) return false
  if (Array.isArray(wanted) && Array.isArray(has) && wanted.length !== has.length) return false
  return Object.entries(wanted).every(([name, value]) => covers((has as Record<string, unknown>)[name], value))
}
