import type { Protocol } from 'schemas'
import { describeLine, isAboutLine } from '../describe-line.js'
import { type LineOptions, openLine } from '../line.js'
import { type News, tellNews } from '../news.js'
import type { PlayOptions } from '../options.js'
import { choosePaint, type Paint, tame } from '../paint.js'
import { type Place, placesOf } from '../places.js'
import { resetWorld } from '../reset.js'
import type { Lines } from '../visit.js'
import { bottleSteps } from './bottles.js'
import { houseSteps } from './house.js'
import type { ScriptPart } from './parts.js'
import type { Manner, Stage, Step } from './stage.js'
import { Witness } from './witness.js'

/** One way through one experience. */
interface Act {
  readonly name: string
  readonly experience: string
  readonly manner: Manner
  readonly steps: readonly Step[]
}

const acts: Readonly<Record<ScriptPart, readonly Act[]>> = {
  buttons: [inShop('buttons')],
  sentences: [inShop('sentences')],
  house: [inHouse('buttons'), inHouse('sentences')],
}

function inShop(manner: Manner): Act {
  return { name: `The four bottles, by ${manner}`, experience: 'wylding-woods', manner, steps: bottleSteps }
}

function inHouse(manner: Manner): Act {
  return { name: `The white house, by ${manner}`, experience: 'west-of-house', manner, steps: houseSteps }
}

const answerTimeoutMs = 30_000

/** Plays by itself. Returns 0 only if every step was seen to happen, else 1. */
export async function playScript({ user, urls, protocol, script }: PlayOptions, lines: Lines): Promise<number> {
  const paint = choosePaint(process.env, process.stdout.isTTY === true)
  const chosen = (script ?? []).flatMap((part) => acts[part]).map((act) => forProtocol(act, protocol))
  print(`${user} plays at ${urls.join(', ')} with ${protocol}`)
  for (const act of chosen) {
    if (!(await playAct(act, lines, paint))) return 1
  }
  const count = chosen.reduce((sum, { steps }) => sum + steps.length, 0)
  print(paint('green', `All ${count} steps were seen to happen.`))
  return 0
}

function forProtocol(act: Act, protocol: Protocol): Act {
  return { ...act, steps: act.steps.filter(({ isOfV2 = false }) => !isOfV2 || protocol === 'gaia.v2') }
}

async function playAct({ name, experience, manner, steps }: Act, lines: Lines, paint: Paint): Promise<boolean> {
  const witness = new Witness()
  const place: Place | null = placesOf(experience)[0] ?? null
  const line = (options: LineOptions) => ({ ...options, experience })
  const client = openLine({ ...line(lines.player), place, answerTimeoutMs })
  tellNews(client, lines.player.protocol, (news) => {
    witness.hear(news)
    tellOfLine(news, paint)
  })
  print(`\n${paint('bold', name)}`)
  try {
    const reset = () => resetWorld(line(lines.admin))
    const befriend = () => openLine({ ...line(lines.friend), place, answerTimeoutMs })
    const stage: Stage = { client, witness, manner, reset, befriend }
    for (const step of steps) {
      if (!(await playStep(step, stage, paint))) return false
    }
    return true
  } finally {
    client.close()
  }
}

/** Whatever happens to the line, but not the first time that it is there. */
function tellOfLine(news: News, paint: Paint): void {
  const isBegin = news.kind === 'connected' && (news.recovery === null || news.recovery.outcome === 'fresh')
  if (isBegin || !isAboutLine(news)) return
  print(`  ${describeLine(news, paint)}`)
}

async function playStep(step: Step, stage: Stage, paint: Paint): Promise<boolean> {
  const startedMs = performance.now()
  stage.witness.begin()
  try {
    await step.play(stage)
    const tookMs = (performance.now() - startedMs).toFixed(1).padStart(7)
    const latency = stage.witness.latencyMs
    const fromCommit = latency === null ? '' : paint('dim', `  (commit to update ${latency} ms)`)
    print(`  ${paint('green', '✓')} ${step.name.padEnd(34)} ${tookMs} ms${fromCommit}`)
    return true
  } catch (error) {
    print(`  ${paint('red', '✗')} ${step.name}: ${error instanceof Error ? tame(error.message) : error}`)
    return false
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
