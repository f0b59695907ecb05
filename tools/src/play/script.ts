import { Game } from './game.js'
import type { PlayOptions } from './options.js'
import { choosePaint, type Paint, tame } from './paint.js'
import { places } from './places.js'
import { resetWorld } from './reset.js'
import { type Stage, type Step, steps } from './steps.js'
import type { Lines } from './visit.js'
import { Witness } from './witness.js'

/** Plays by itself. Returns 0 only if every step was seen to happen, else 1. */
export async function playScript({ user, url }: PlayOptions, lines: Lines): Promise<number> {
  const paint = choosePaint(process.env, process.stdout.isTTY === true)
  const witness = new Witness()
  const game = new Game({ ...lines.player, place: places[0] }, (news) => {
    witness.hear(news)
    if (news.kind === 'lost')
      print(paint('dim', `    the line is down (${tame(news.why)}); trying again in ${news.againInMs} ms`))
  })
  print(`${user} plays at ${url}`)
  try {
    const stage = { game, witness, reset: () => resetWorld(lines.admin) }
    for (const step of steps) {
      if (!(await perform(step, stage, paint))) return 1
    }
    print(paint('green', `All ${steps.length} steps were seen to happen.`))
    return 0
  } finally {
    game.close()
  }
}

async function perform(step: Step, stage: Stage, paint: Paint): Promise<boolean> {
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
