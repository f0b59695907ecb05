import { choosePaint, tame } from '../play/paint.js'
import { asJson } from './as-json.js'
import { asRaw } from './as-raw.js'
import { asWords } from './as-words.js'
import { prepareToRead, readEvent } from './event.js'
import { type EventsOptions, eventsUsage, readEventsOptions } from './options.js'
import { Output } from './output.js'
import type { Passed } from './passed.js'
import { type NatsSettings, readNatsSettings } from './settings.js'
import { Wanted } from './wanted.js'
import { Watch } from './watch.js'

const code = await main(process.argv.slice(2))
// Behind all that is to be written; a connection that is being made would keep the process for some seconds more.
process.stdout.write('', () => process.exit(code))

async function main(args: readonly string[]): Promise<number> {
  const options = readEventsOptions(args)
  if (options === 'help') {
    process.stdout.write(eventsUsage)
    return 0
  }
  if ('wrong' in options) return refuse(`${options.wrong}\nSee npm run events -- --help`)
  const settings = readNatsSettings(process.env)
  if ('wrong' in settings) return refuse(settings.wrong)
  return show(options, settings)
}

async function show(options: EventsOptions, nats: NatsSettings): Promise<number> {
  const write = writer(options.format)
  const since = options.sinceMs === null ? null : new Date(Date.now() - options.sinceMs)
  const { hasHealth, isFollowing } = options
  let left = options.count ?? Number.POSITIVE_INFINITY
  let isTooSlow = false
  const output = new Output(process.stdout, (why) => {
    isTooSlow = why === 'reader too slow'
    watch.close()
  })
  const watch = new Watch(
    { nats, wanted: new Wanted(options), hasHealth, since, isFollowing },
    {
      show(passed) {
        if (left === 0) return
        output.write(write(passed))
        left--
        if (left === 0) watch.close()
      },
      tell,
    },
  )
  // Where nothing is shown for long, this is the first that notices that both outputs have lost their reader.
  process.stderr.on('error', () => watch.close())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => watch.close())
  const end = await watch.run()
  if (isTooSlow) tell('The output is not read fast enough.')
  return isTooSlow || end === 'no stream' ? 1 : 0
}

function writer(format: EventsOptions['format']): (passed: Passed) => string | Uint8Array {
  const isTerminal = process.stdout.isTTY === true
  const paint = choosePaint(process.env, isTerminal)
  if (format !== 'raw') prepareToRead()
  switch (format) {
    case 'json':
      return (passed) => `${asJson(readEvent(passed))}\n`
    case 'raw':
      return (passed) => asRaw(passed, isTerminal)
    case 'words':
      return (passed) => `${asWords(readEvent(passed), paint, Date.now())}\n`
  }
}

/** How it goes is not part of the output. */
function tell(sentence: string): void {
  const paint = choosePaint(process.env, process.stderr.isTTY === true)
  process.stderr.write(`${paint('dim', tame(sentence))}\n`)
}

function refuse(why: string): number {
  process.stderr.write(`${why}\n`)
  return 2
}
