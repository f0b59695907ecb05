import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type Content, loadAllContent } from '../../src/content/content.js'
import { type Answer, Engine, requestConflict } from '../../src/engine.js'
import type { CommitRecord } from '../../src/journal/record.js'
import { Ledger, type LedgerOptions } from '../../src/ledger.js'
import { save } from '../../src/world/checkpoint.js'
import { MemoryDisk } from './memory-journal.js'

export const contentDir = fileURLToPath(new URL('../../../experiences', import.meta.url))

export const shop = { lat: 37.906512, lng: -122.544217 }
export const car = { lat: 37.905696, lng: -122.547701 }
export const nowhere = { lat: 0, lng: 0 }

/** The content of the Wylding Woods. */
export async function loadWoods(): Promise<Content> {
  const content = (await loadAllContent(contentDir)).get('wylding-woods')
  if (!content) throw new Error('no content')
  return content
}

/** West of House, an isolated experience, running on a disk in memory. */
export async function openHouse(disk?: MemoryDisk): Promise<Woods> {
  const content = (await loadAllContent(contentDir)).get('west-of-house')
  if (!content) throw new Error('no content')
  return Woods.open({ content, ...(disk && { disk }) })
}

// biome-ignore lint/suspicious/noExplicitAny: frames are looked into by their fields
export type Frame = Record<string, any>

export interface Said {
  answer: Answer
  /** The first frame. */
  frame: Frame
  /** The commits that it caused. */
  records: CommitRecord[]
}

/** The Wylding Woods, running on a disk in memory. */
export class Woods {
  nowMs = 1_700_000_000_000
  readonly troubles: string[] = []
  readonly disk: MemoryDisk
  readonly content: Content
  engine!: Engine
  ledger!: Ledger

  private constructor(content: Content, disk: MemoryDisk) {
    this.content = content
    this.disk = disk
  }

  static async open(options: Partial<LedgerOptions> & { disk?: MemoryDisk } = {}): Promise<Woods> {
    const woods = new Woods(options.content ?? (await loadWoods()), options.disk ?? new MemoryDisk())
    woods.ledger = await Ledger.open({
      content: woods.content,
      open: () => woods.disk.open(),
      now: () => woods.nowMs,
      checkpointCommits: 1_000_000,
      delay: async () => {},
      onOpened: () => {},
      onTrouble: (what) => void woods.troubles.push(what),
      ...options,
    })
    woods.engine = new Engine(woods.ledger, { committed() {}, answered() {}, settled() {} })
    return woods
  }

  /** Says something as a player; `admin` is an administrator. */
  async say(user: string, message: object, request: string = randomUUID()): Promise<Said> {
    const before = this.ledger.state.commit
    const answer = await this.ask(user, message, request)
    if (answer === requestConflict) throw new Error('request conflict')
    const records = this.disk.records(before)
    return { answer, frame: answer.frames[0] as Frame, records }
  }

  ask(user: string, message: object, request: string = randomUUID()): Promise<Answer | typeof requestConflict> {
    const identity = { user, isAdmin: user === 'admin' }
    return this.engine.message({ identity, request, hash: JSON.stringify(message), message })
  }

  act(user: string, action: string, fields: object = {}, request: string = randomUUID()): Promise<Said> {
    return this.say(user, { type: 'action', action, ...fields }, request)
  }

  walk(user: string, to: { lat: number; lng: number }): Promise<Said> {
    return this.say(user, { type: 'update_location', ...to })
  }

  /** Lets players come to be, at the starting zone. */
  async enter(...users: string[]): Promise<void> {
    for (const user of users) await this.engine.attach({ user, isAdmin: false })
  }

  /** The whole state as text. */
  get text(): string {
    return JSON.stringify(save(this.content.experience, this.ledger.state))
  }
}
