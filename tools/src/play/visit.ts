import { complete, helpText, readWish, type Wish } from './commands.js'
import { describeUpdate } from './describe.js'
import { type Answer, Game, type News } from './game.js'
import type { LineOptions } from './line.js'
import type { PlayOptions } from './options.js'
import { choosePaint, type Paint, tame } from './paint.js'
import { places } from './places.js'
import { renderInventory, renderWorld } from './render.js'
import { resetWorld } from './reset.js'
import { Terminal } from './terminal.js'

/** How a visit connects: as the player, or as an administrator. */
export interface Lines {
  readonly player: LineOptions
  readonly admin: LineOptions
}

/** A person's visit to the world, until they quit. Returns the exit code. */
export async function visit(options: PlayOptions, lines: Lines): Promise<number> {
  const visit = new Visit(options, lines)
  return visit.run()
}

class Visit {
  readonly #terminal: Terminal
  readonly #game: Game
  readonly #paint: Paint
  readonly #lines: Lines
  readonly #options: PlayOptions
  #ended = false
  #entered: () => void = () => {}

  constructor(options: PlayOptions, lines: Lines) {
    this.#options = options
    this.#lines = lines
    this.#paint = choosePaint(process.env, process.stdout.isTTY === true)
    this.#terminal = new Terminal(`${options.user}> `, (line) => complete(line, this.#game.world))
    this.#game = new Game({ ...lines.player, place: options.place }, (news) => this.#hear(news))
  }

  async run(): Promise<number> {
    this.#terminal.print(
      this.#paint('dim', `Going to ${this.#options.url} as ${this.#options.user}. Type help for what you can do.`),
    )
    await this.#arrival()
    await this.#terminal.each(async (line) => this.#obey(readWish(line, this.#game.world)))
    this.#game.close()
    return this.#ended ? 1 : 0
  }

  /** Typed lines wait for the world only where nobody sits to see that it is not there yet. */
  #arrival(): Promise<void> {
    if (this.#terminal.isInteractive) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 10_000)
      this.#entered = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #hear(news: News): void {
    const print = (text: string) => this.#terminal.print(text)
    switch (news.kind) {
      case 'connected':
        return print(this.#paint('green', '  ● connected'))
      case 'lost':
        return print(
          this.#paint('red', `  ○ the line is down (${tame(news.why)}); trying again in ${news.againInMs} ms`),
        )
      case 'ended':
        this.#ended = true
        print(this.#paint('red', `  ○ the Session Service does not want us: ${tame(news.why)}`))
        this.#entered()
        return this.#terminal.close()
      case 'entered':
        print(renderWorld(news.world, this.#paint))
        return this.#entered()
      case 'update':
        return print(describeUpdate(news, this.#paint))
      case 'other':
        return print(this.#paint('dim', `  ${tame(JSON.stringify(news.frame)).slice(0, 400)}`))
    }
  }

  /** False ends the visit. */
  async #obey(wish: Wish): Promise<boolean> {
    switch (wish.kind) {
      case 'quit':
        return false
      case 'nothing':
        return true
      case 'say':
        return this.#say(wish.text)
      case 'show':
        return this.#say(this.#shown(wish.what))
      case 'act':
        return this.#report(await this.#game.act(wish.action, wish.fields))
      case 'walk':
        return this.#report(await this.#game.walk(places.find(({ id }) => id === wish.placeId) ?? this.#options.place))
      case 'ping':
        return this.#report(await this.#game.ping())
      case 'reset':
        return this.#report(await resetWorld(this.#lines.admin))
    }
  }

  #say(text: string): true {
    this.#terminal.print(text)
    return true
  }

  #shown(what: 'world' | 'inventory' | 'help'): string {
    if (what === 'help') return helpText
    const { world } = this.#game
    if (world === null) return this.#paint('dim', '  The world is not here yet.')
    return what === 'world' ? renderWorld(world, this.#paint) : renderInventory(world, this.#paint)
  }

  #report(answer: Answer): true {
    if (answer === 'late') return this.#say(this.#paint('red', '  No answer came. Try again in a moment.'))
    if (answer.type === 'area_of_interest') return true
    if (answer.type === 'pong') return this.#say(`  ${Date.now() - Number(answer.timestamp)} ms there and back`)
    if (answer.type === 'error') return this.#say(this.#paint('red', `  ${tame(answer.message)} (${answer.code})`))
    const text = (answer.message ?? '').split('\n').map(tame).join('\n  ')
    return this.#say(`  ${answer.success ? text : this.#paint('yellow', text)}`)
  }
}
