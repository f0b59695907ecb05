import type { World } from 'gaia-client'
import { areaHere } from '../things.js'
import { type Stage, type Step, see, seen } from './stage.js'
import { accept, arrive, askFor, give, go, look, reveal, take, tidyUp } from './steps.js'
import type { Count } from './witness.js'

const front = 'west_of_house'
const quest = 'under_the_kitchen'
const scarecrow = 'scarecrow'

/** The private world of the white house, from its front to the end of its quest. */
export const houseSteps: readonly Step[] = [
  arrive('come to the white house', 'house'),
  tidyUp(['letter', 'lamp', 'honey_cake']),
  { name: `go back to ${front}`, play: returnToFront },
  look('West of House'),
  take('letter', 'take the letter'),
  step('south_of_house', 'south'),
  askFor(quest, scarecrow, 'good day', 'talk to the scarecrow: good day'),
  accept(quest),
  step('behind_house', 'east'),
  step('kitchen', 'in'),
  take('lamp', 'take the lamp'),
  step('cellar', 'down', counted(false)),
  reveal('silver_key', 'lamp', 'use the lamp'),
  take('silver_key', 'take the silver key', counted(false)),
  step('kitchen', 'up'),
  step('behind_house', 'out'),
  step('south_of_house', 'south'),
  give('silver_key', scarecrow, 'give the silver key to the scarecrow', counted(true)),
]

function step(area: string, direction: string, count: Count | null = null): Step {
  return go(area, direction, `go ${direction}`, count)
}

/** Each of its steps wants one thing. */
function counted(completes: boolean): Count {
  return { quest, count: 1, total: 1, completes }
}

/** A reset moves nobody, so the last visit may have ended anywhere. */
async function returnToFront(stage: Stage): Promise<void> {
  for (const [direction, area] of routeTo(front, seen(stage))) await step(area, direction).play(stage)
  await see(stage, `standing in ${front}`, ({ player }) => player.current_area === front)
}

/** The fewest directions from where the player stands, each with the area that it leads to. */
function routeTo(goal: string, world: World): [string, string][] {
  const start = areaHere(world)?.id
  if (start === undefined) throw new Error('the player is in no area')
  const routes = new Map<string, [string, string][]>([[start, []]])
  for (const [area, route] of routes) {
    if (area === goal) return route
    for (const [direction, next] of Object.entries(world.areas[area]?.exits ?? {})) {
      if (!routes.has(next)) routes.set(next, [...route, [direction, next]])
    }
  }
  throw new Error(`no way leads to ${goal}`)
}
