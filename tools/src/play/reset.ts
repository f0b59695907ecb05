import { Game } from './game.js'
import type { LineOptions } from './line.js'
import type { Answer } from './news.js'

const answerTimeoutMs = 30_000

/** Puts the world back to its beginning, over a short-lived connection of its own. `line` must hold an administrator's token. */
export async function resetWorld(line: LineOptions): Promise<Answer> {
  const { promise, resolve } = hope()
  const game = new Game({ ...line, place: null, answerTimeoutMs }, (news) => {
    if (news.kind === 'connected' || news.kind === 'ended') resolve()
  })
  const timer = setTimeout(resolve, 5_000)
  await promise
  clearTimeout(timer)
  const answer = await game.act('@reset experience CONFIRM')
  game.close()
  return answer
}

/** Promise.withResolvers comes with Node 22. */
function hope(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
