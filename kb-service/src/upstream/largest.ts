import type { Content } from '../content/content.js'
import { areaOfInterest, outOfRange } from '../world/aoi.js'
import { newPlayer } from '../world/apply.js'
import type { Player, State, Zone } from '../world/state.js'

/** The most bytes that an area of interest may have when somebody goes anywhere in this world with what they hold. */
export function largestArea({ zones, players, at }: State, content: Content): number {
  const worlds = [...players.values()].map((player) => {
    const own = player.own === null ? 0 : largestOf(zonesOf(player.own.zones))
    return own + bytesOf(outOfRange({ zones, players }, content, { player: { ...player, own: null }, at }))
  })
  return largestOf(zonesOf(zones)) + largestOf(worlds)

  function zonesOf(some: ReadonlyMap<string, Zone>): number[] {
    return [...some.keys()].map((zone) => {
      const player: Player = { ...newPlayer(), zone }
      return bytesOf(areaOfInterest({ zones: some, players: new Map() }, content, { player, at }))
    })
  }
}

function largestOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => Math.max(a, b), 0)
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value))
}
