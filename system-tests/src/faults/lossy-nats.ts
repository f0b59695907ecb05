import { headers, livePrefix, storedSubject } from 'schemas'

/** A live copy that a gateway was not given: what a broken route between two servers does, without a word to anybody. */
export interface LostCopy {
  readonly subject: string
  readonly epoch: string
  readonly commit: number
}

const lineEnd = Buffer.from('\r\n')

/** What a NATS server says to a gateway, with live copies of events left out while `isLosing`. */
export class LossyNats {
  isLosing = false
  readonly lost: LostCopy[] = []

  /** For one connection: takes what comes, returns what goes on. */
  filter(): (bytes: Buffer) => Buffer {
    let rest: Buffer = Buffer.alloc(0)
    return (bytes) => {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      const passed: Buffer[] = []
      for (let size = sizeOf(rest); size !== null; size = sizeOf(rest)) {
        const message = rest.subarray(0, size)
        rest = rest.subarray(size)
        if (!this.#isToBeLost(message)) passed.push(message)
      }
      return Buffer.concat(passed)
    }
  }

  #isToBeLost(message: Buffer): boolean {
    if (!this.isLosing || !message.subarray(0, 5).equals(hmsg)) return false
    const text = message.toString('latin1')
    const subject = text.split(' ', 2)[1]!
    const [epoch, commit] = [headerIn(text, headers.epoch), headerIn(text, headers.commit)]
    if (!isOfOne(subject) || epoch === null || commit === null) return false
    this.lost.push({ subject: storedSubject(subject), epoch, commit: Number(commit) })
    return true
  }
}

const hmsg = Buffer.from('HMSG ')

/** Of a player or a zone. A new epoch is told to everybody, and nothing that follows would show that it was lost. */
function isOfOne(subject: string): boolean {
  return ['user.', 'zone.'].some((kind) => subject.startsWith(livePrefix + kind))
}

/** Bytes of the first message, as the protocol of NATS has it; null if it is not all there. */
function sizeOf(bytes: Buffer): number | null {
  const end = bytes.indexOf(lineEnd)
  if (end < 0) return null
  const line = bytes.toString('latin1', 0, end)
  if (!/^H?MSG /.test(line)) return end + 2
  const size = end + 2 + Number(line.slice(line.lastIndexOf(' ') + 1)) + 2
  return size <= bytes.length ? size : null
}

function headerIn(text: string, name: string): string | null {
  const at = text.indexOf(`${name}: `)
  return at < 0 ? null : text.slice(at + name.length + 2, text.indexOf('\r\n', at))
}
