import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { build, type Histogram } from 'hdr-histogram-js'
import { Player, type Told } from '../../load/player.js'
import type { Contender } from '../contender.js'
import { type Figure, lonelyFigure } from '../figure.js'
import type { Sizes } from '../sizes.js'
import type { Stage } from '../stage.js'

const bottles = ['bottle_mystery', 'bottle_energy', 'bottle_joy', 'bottle_nature'] as const
const shop = { type: 'update_location', lat: 37.906512, lng: -122.544217 }
/** Each player acts this often, so that what is measured is the way and not a queue. */
const everyMs = 20
/** Let everything be warm before it counts. */
const warmUpShare = 0.2

interface Measures {
  readonly roundTrip: Histogram
  readonly toOthers: Histogram
  isCounting: boolean
}

/** Players take and drop a bottle each, through the gateway, the real KB and NATS; one who only watches sees it. */
export async function latencyFigures(stage: Stage, sizes: Sizes): Promise<Figure[]> {
  const side = await stage.playableGateway()
  const measures: Measures = { roundTrip: histogram(), toOthers: histogram(), isCounting: false }
  const watcher = await enter(side, (told, atMs) => see(measures, told, atMs))
  const actors = []
  for (const bottle of bottles.slice(0, sizes.actors)) actors.push({ bottle, player: await enter(side, () => {}) })
  const endMs = performance.now() + sizes.actingMs
  const begin = setTimeout(sizes.actingMs * warmUpShare).then(() => {
    measures.isCounting = true
  })
  await Promise.all([begin, ...actors.map(({ player, bottle }) => act(player, bottle, endMs, measures))])
  for (const { player } of actors) player.close()
  watcher.close()
  return figuresOf(measures)
}

async function enter(side: Contender, onTold: (told: Told, atMs: number) => void): Promise<Player> {
  const player = await Player.connect(side.port, await side.target(randomUUID(), null), onTold)
  await player.ask(shop, 'area_of_interest')
  return player
}

async function act(player: Player, bottle: string, endMs: number, measures: Measures): Promise<void> {
  let action = 'collect_item'
  while (performance.now() < endMs) {
    const sentMs = performance.now()
    await player.ask({ type: 'action', action, instance_id: bottle }, 'action_response')
    const tookMs = performance.now() - sentMs
    if (measures.isCounting) measures.roundTrip.recordValue(micros(tookMs))
    action = action === 'collect_item' ? 'drop_item' : 'collect_item'
    await setTimeout(Math.max(0, everyMs - tookMs))
  }
}

/** The event's `timestamp` is the commit's, in whole milliseconds: what is seen here is up to 1 ms too much. */
function see({ toOthers, isCounting }: Measures, { type, timestamp }: Told, atMs: number): void {
  if (isCounting && type === 'world_update') toOthers.recordValue(micros(atMs - timestamp!))
}

function histogram(): Histogram {
  return build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 })
}

function micros(ms: number): number {
  return Math.max(1, Math.round(ms * 1000))
}

function figuresOf({ roundTrip, toOthers }: Measures): Figure[] {
  if (roundTrip.totalCount === 0 || toOthers.totalCount === 0) throw new Error('nothing was seen to happen')
  const line = (name: string, from: Histogram, percentile: number) =>
    lonelyFigure(`${name}, p${percentile}`, 'ms', from.getValueAtPercentile(percentile) / 1000)
  return [
    line('action round trip', roundTrip, 50),
    line('action round trip', roundTrip, 99),
    line('commit to another player', toOthers, 50),
    line('commit to another player', toOthers, 99),
  ]
}
