import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline'

/** Lines that a person types, and lines that come in between without tearing what is being typed. */
export class Terminal {
  #state: 'open' | 'closed' = 'open'
  readonly #reader: Interface
  /** Taken at once, so that no line is lost that comes before somebody reads. */
  readonly #lines: AsyncIterator<string>
  readonly isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true

  constructor(prompt: string, complete: (line: string) => string[]) {
    this.#reader = createInterface({
      input: process.stdin,
      output: this.isInteractive ? process.stdout : undefined,
      terminal: this.isInteractive,
      historySize: 200,
      prompt,
      completer: (line: string) => [complete(line), line],
    })
    this.#lines = this.#reader[Symbol.asyncIterator]()
    this.#reader.on('SIGINT', () => this.close())
    this.#reader.on('close', () => {
      this.#state = 'closed'
    })
  }

  /** Prints above the line that is being typed. */
  print(text: string): void {
    if (this.isInteractive && this.#state === 'open') this.#clearTyped()
    process.stdout.write(`${text}\n`)
    this.prompt()
  }

  prompt(): void {
    if (this.isInteractive && this.#state === 'open') this.#reader.prompt(true)
  }

  /** What is typed may fill several rows. */
  #clearTyped(): void {
    moveCursor(process.stdout, 0, -this.#reader.getCursorPos().rows)
    cursorTo(process.stdout, 0)
    clearScreenDown(process.stdout)
  }

  /** Calls `take` with each line, one at a time, until there are no more or it says false. */
  async each(take: (line: string) => Promise<boolean>): Promise<void> {
    this.prompt()
    for (let next = await this.#lines.next(); !next.done; next = await this.#lines.next()) {
      if (!(await take(next.value))) break
      this.prompt()
    }
    this.close()
  }

  close(): void {
    this.#reader.close()
  }
}
