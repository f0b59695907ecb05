import type { Answer } from 'kb-service/src/engine.js'
import { answerHeaders, answerLines } from 'kb-service/src/routes/answer.js'
import type { AttachAnswer } from 'schemas'
import { isRebase, isReplayed, readAttachment, readPlace } from 'session-service/src/kb-client/kb-answer.js'
import type { Attachment, Place, Reply } from 'session-service/src/ports.js'
import type { Contents } from './contents.js'
import { isCommitting } from './messages.js'
import type { Body } from './view.js'

/** What an answer of the KB is to a gateway, by way of HTTP. */
export interface Heard {
  readonly place: Place
  readonly reply: Omit<Reply, 'rest'>
}

export function heardAttachment(answer: AttachAnswer): Attachment {
  return readAttachment(Buffer.from(JSON.stringify(answer)))!
}

/** `commit`: that the answer says it was made at. */
export function heardReply(answer: Answer, commit: number, message: Body, request: string, contents: Contents): Heard {
  const given = Object.entries(answerHeaders({ ...answer, commit })).map(([name, value]) => [name.toLowerCase(), value])
  const head = { status: 200, headers: Object.fromEntries(given) }
  const place = readPlace(head)!
  const lines = answerLines(answer).toString().trimEnd().split('\n')
  const frames = lines.map((line, at) =>
    markLine(line, answer.frames[at] as Body, { answer, message, request, contents }),
  )
  return { place, reply: { place, isRebase: isRebase(head), isReplayed: isReplayed(head), frames } }
}

interface Asked {
  readonly answer: Answer
  readonly message: Body
  readonly request: string
  readonly contents: Contents
}

function markLine(line: string, frame: Body, { answer, message, request, contents }: Asked): Buffer {
  const { epoch, commit, zone, version } = answer
  switch (frame.type) {
    case 'area_of_interest': {
      const isFar = frame.zone === null
      return contents.mark(line, { kind: 'area', epoch, commit, zone, version, isFar, event: null })
    }
    case 'action_response': {
      const isDone = frame.success && isCommitting(message)
      return contents.mark(line, { kind: 'response', request, isOk: frame.success, isDone, epoch, commit })
    }
    default:
      return contents.mark(line, { kind: 'story', request })
  }
}
