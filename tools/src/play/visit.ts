import type { Failed, GaiaClient, Outcome, Speech, World } from 'gaia-client'
import { Bell } from './bell.js'
import { complete, helpText, readWish } from './commands.js'
import { describeOutcome, describeSpeech, describeTold, describeUpdate } from './describe.js'
import { describeLine, describeStatus, isAboutLine } from './describe-line.js'
import { type LineOptions, openLine } from './line.js'
import { type News, tellNews } from './news.js'
import type { PlayOptions } from './options.js'
import { choosePaint, type Paint, tame } from './paint.js'
import { type Place, placesOf } from './places.js'
import { renderInventory, renderQuests, renderStep, renderWorld } from './render.js'
import { resetWorld } from './reset.js'
import { Terminal } from './terminal.js'
import type { Wish } from './wish.js'

const arrivalMs = 10_000
/** From an action to its effect; many actions have none. */
const effectMs = 1_000

/** How a visit connects: as the player, as an administrator, or as another player. */
export interface Lines {
  readonly player: LineOptions
  readonly admin: LineOptions
  readonly friend: LineOptions
}

/** A person's visit to the world, until they quit. Returns the exit code. */
export async function visit(options: PlayOptions, lines: Lines): Promise<number> {
  const visit = new Visit(options, lines)
  return visit.run()
}

class Visit {
  readonly #terminal: Terminal
  readonly #client: GaiaClient
  readonly #paint: Paint
  readonly #lines: Lines
  readonly #options: PlayOptions
  readonly #places: readonly Place[]
  readonly #bell = new Bell()
  /** Updates that came for this player alone, as what one does oneself does. */
  #ownUpdates = 0
  #ended = false

  constructor(options: PlayOptions, lines: Lines) {
    this.#options = options
    this.#places = placesOf(options.experience)
    this.#lines = lines
    this.#paint = choosePaint(process.env, process.stdout.isTTY === true)
    this.#terminal = new Terminal(`${options.user}> `, (line) => complete(line, this.#client.world, this.#places))
    this.#client = openLine({ ...lines.player, place: options.place })
    tellNews(this.#client, options.protocol, (news) => this.#hear(news))
  }

  async run(): Promise<number> {
    this.#terminal.print(
      this.#paint('dim', `Going to ${this.#options.urls[0]} as ${this.#options.user}. Type help for what you can do.`),
    )
    await this.#patience(() => this.#client.world !== null, arrivalMs)
    await this.#terminal.each(async (line) => this.#obey(readWish(line, this.#client.world, this.#places)))
    this.#client.close()
    return this.#ended ? 1 : 0
  }

  /** Where nobody sits to see what is not there yet, the next line waits for it, but not for ever. */
  async #patience(isThere: () => boolean, mostMs: number): Promise<void> {
    const end = Date.now() + mostMs
    const isWaiting = () => !this.#terminal.isInteractive && !this.#ended && !isThere()
    while (isWaiting() && (await this.#bell.next(end - Date.now()))) {}
  }

  #hear(news: News): void {
    this.#show(news)
    this.#bell.ring()
  }

  #show(news: News): void {
    const print = (text: string) => this.#terminal.print(text)
    if (isAboutLine(news)) {
      print(describeLine(news, this.#paint))
      if (news.kind === 'ended') this.#end()
      return
    }
    switch (news.kind) {
      case 'entered':
        return print(renderWorld(news.world, this.#paint))
      case 'update':
        if (news.update.user_id === this.#options.user) this.#ownUpdates += 1
        print(describeUpdate(news, this.#paint))
        return this.#showStep(news.before)
      case 'told':
        return print(describeTold(news.frame, this.#client.world, this.#paint))
      case 'failure':
        return print(this.#paint('red', `  ${tame(news.message)} (${news.code})`))
    }
  }

  #end(): void {
    this.#ended = true
    this.#terminal.close()
  }

  /** Where only the area here is in sight, each step shows another. */
  #showStep(before: World): void {
    const { world } = this.#client
    if (world === null || world.player.current_area === before.player.current_area) return
    const here = renderStep(world, this.#paint)
    if (here !== '') this.#terminal.print(here)
  }

  /** False ends the visit. */
  async #obey(wish: Wish): Promise<boolean> {
    switch (wish.kind) {
      case 'quit':
        return false
      case 'nothing':
        return true
      case 'hint':
        return this.#say(wish.text)
      case 'show':
        return this.#say(this.#shown(wish.what))
      case 'act':
        return this.#act(wish.action, wish.fields)
      case 'chat':
        return this.#hearSpeech(await this.#client.chat(wish.text))
      case 'walk':
        return this.#walk(wish.place)
      case 'ping':
        return this.#ping()
      case 'status':
        return this.#tellStatus()
      case 'reset':
        return this.#report(await resetWorld(this.#lines.admin))
    }
  }

  async #act(action: string, fields: Readonly<Record<string, string>>): Promise<true> {
    const before = this.#ownUpdates
    const outcome = await this.#client.act(action, fields)
    this.#report(outcome)
    if (outcome.status === 'done') await this.#patience(() => this.#ownUpdates > before, effectMs)
    return true
  }

  async #walk(place: Place): Promise<true> {
    const seen = await this.#client.moveTo(place)
    return seen.status === 'done' ? true : this.#fail(seen)
  }

  async #ping(): Promise<true> {
    const ping = await this.#client.ping()
    return ping.status === 'done' ? this.#say(`  ${ping.latencyMs} ms there and back`) : this.#fail(ping)
  }

  #hearSpeech(said: Speech): true {
    if (said.status !== 'done') return this.#fail(said)
    return this.#say(describeSpeech(said.speech, this.#client.world, this.#paint))
  }

  /** Nobody is asked where nobody would answer. */
  async #tellStatus(): Promise<true> {
    const { status } = this.#client
    const ping = status.silentMs === null ? null : await this.#client.ping()
    return this.#say(describeStatus({ ...this.#client.status, silentMs: status.silentMs }, ping, this.#paint))
  }

  #say(text: string): true {
    this.#terminal.print(text)
    return true
  }

  #shown(what: Extract<Wish, { kind: 'show' }>['what']): string {
    if (what === 'help') return helpText
    const { world } = this.#client
    if (world === null) return this.#paint('dim', '  The world is not here yet.')
    if (what === 'world') return renderWorld(world, this.#paint)
    if (what === 'inventory') return renderInventory(world, this.#paint)
    return renderQuests(world, this.#paint).join('\n') || this.#paint('dim', '  You have no quests yet.')
  }

  #report(outcome: Outcome): true {
    if (outcome.status === 'failed') return this.#fail(outcome)
    const { response } = outcome
    const told = describeOutcome(response, this.#paint)
    if (response.replayed !== true) return this.#say(told)
    return this.#say(`${told}\n${this.#paint('dim', '  (done once, before the line broke)')}`)
  }

  #fail({ code, message }: Failed): true {
    const text = code === 'timeout' ? '  No answer came. Try again in a moment.' : `  ${tame(message)} (${code})`
    return this.#say(this.#paint('red', text))
  }
}
