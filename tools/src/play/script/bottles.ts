import type { World } from 'gaia-client'
import { type Place, woods } from '../places.js'
import { missNothing } from './drop-out.js'
import { perform, type Stage, type Step, see, seen } from './stage.js'
import { accept, arrive, askFor, drop, examine, give, go, goTo, take, takeStock, tidyUp } from './steps.js'
import type { Count } from './witness.js'

const [shop, nextDoor] = woods
const names = ['mystery', 'energy', 'joy', 'nature'] as const
const louisa = 'louisa'
const recovery = 'dream_bottle_recovery'
const plea = 'can I help you with your dreams?'

/** The quest for the four bottles from its beginning to its end, and a walk to the next zone and back. */
export const bottleSteps: readonly Step[] = [
  arrive('walk into the shop', shop.id),
  tidyUp(names.map(bottle)),
  go('entrance', 'entrance', 'go to the entrance'),
  goTo(louisa),
  askFor(recovery, louisa, plea, `talk to louisa: ${plea}`),
  accept(recovery),
  examine(bottle('joy'), 'examine the bottle of joy'),
  ...names.map((name, index) => take(bottle(name), `take the bottle of ${name}`, counted('bottle_quest', index))),
  takeStock(),
  drop(bottle('joy'), 'drop the bottle of joy'),
  missNothing(bottle('joy')),
  take(bottle('joy'), 'take the bottle of joy'),
  ...names.map((name, index) =>
    give(bottle(name), louisa, `give the ${name} bottle to louisa`, counted(recovery, index)),
  ),
  { name: 'the dream lantern is given', play: receive },
  { name: 'use the dream lantern', play: shine },
  walkTo(nextDoor),
  walkTo(shop),
]

function bottle(name: string): string {
  return `bottle_${name}`
}

function counted(quest: string, index: number): Count {
  return { quest, count: index + 1, total: names.length, completes: index + 1 === names.length }
}

function receive(stage: Stage): Promise<void> {
  return see(stage, 'the dream lantern in the inventory', (world) => lanternOf(world) !== undefined)
}

async function shine(stage: Stage): Promise<void> {
  const fields = { instance_id: lanternOf(seen(stage)) ?? '' }
  await perform(stage, { action: 'use_item', fields, sentence: 'use the dream lantern' })
  const { witness } = stage
  await see(stage, 'its effect on the player', () => witness.sawChangeOf('player.status_effects'))
}

/** Its id is made when it is given. */
function lanternOf({ player }: World): string | undefined {
  return player.inventory.find(({ template_id: template }) => template === 'dream_lantern')?.instance_id
}

/** Not in words: only a device knows where it is. */
function walkTo(place: Place): Step {
  return {
    name: `walk to ${place.id}`,
    play: async (stage) => {
      const sight = await stage.client.moveTo(place)
      if (sight.status === 'failed') throw new Error(`${sight.message} (${sight.code})`)
      await see(stage, `the area of interest of ${place.id}`, ({ zone }) => zone?.id === place.id)
    },
  }
}
