import type { GaiaClient } from 'gaia-client'
import { type Place, woods } from '../places.js'
import { lies, type Stage, type Step, see, seen, succeeded } from './stage.js'

/**
 * The socket is cut without a word, another player takes an item that lies there and puts it down again, and the line
 * comes back: both changes are told, and it is said how many there were.
 */
export function missNothing(id: string): Step {
  return {
    name: 'miss nothing while the line is cut',
    isOfV2: true,
    play: async (stage) => {
      const friend = stage.befriend()
      try {
        stage.client.suspend()
        const from = seen(stage).version
        const least = await meddle(friend, id)
        stage.client.resume()
        const events = await replayed(stage)
        await seeBoth(stage, id)
        // Whatever was replayed was committed before this is asked; something may have happened by itself meanwhile.
        const most = await lookAgain(friend, woods[0])
        const isRight = from + events >= least && from + events <= most
        if (!isRight) throw new Error(`${events} were replayed, not ${least - from}${most > least ? ' or more' : ''}`)
      } finally {
        stage.client.resume()
        friend.close()
      }
    },
  }
}

/** Returns the version of the zone with both of it done. */
async function meddle(friend: GaiaClient, id: string): Promise<number> {
  await lookAgain(friend, woods[0])
  succeeded(await friend.act('collect_item', { instance_id: id }))
  succeeded(await friend.act('drop_item', { instance_id: id }))
  return lookAgain(friend, woods[0])
}

/** Returns the version of the zone. */
async function lookAgain(friend: GaiaClient, place: Place): Promise<number> {
  const seen = await friend.moveTo(place)
  if (seen.status === 'failed') throw new Error('the other player does not see the zone')
  return seen.world.version
}

async function replayed({ client, witness }: Stage): Promise<number> {
  await witness.until('the line back', client, () => witness.recovery !== null, 30_000)
  const { recovery } = witness
  if (recovery?.outcome === 'replayed') return recovery.events
  throw new Error(`the line came back with ${JSON.stringify(recovery)}`)
}

function seeBoth(stage: Stage, id: string): Promise<void> {
  const { witness } = stage
  return see(
    stage,
    `the updates that tell how ${id} was taken and put down`,
    (world) => witness.saw('remove', id, 'zone') && witness.saw('add', id, 'zone') && lies(world, id),
  )
}
