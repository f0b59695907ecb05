import type { GaiaClient } from './client.js'
import type { Time } from './host.js'
import type { Sight } from './outcome.js'
import { failed } from './question.js'

/** Resolves as soon as a client follows the world, or with why it does not in time. */
export function whenReady(
  client: GaiaClient,
  isFollowing: () => boolean,
  time: Time,
  deadlineMs: number,
): Promise<Sight> {
  return new Promise((resolve) => {
    const look = () => {
      const { world } = client
      const { ending } = client.status
      if (ending !== null) settle(failed('closed', ending.message, null, false))
      else if (world !== null && isFollowing()) settle({ status: 'done', world })
    }
    const settle = (seen: Sight) => {
      cancel()
      for (const leave of leaves) leave()
      resolve(seen)
    }
    const late = () => settle(failed('timeout', `The world was not here within ${deadlineMs} ms`, null, true))
    const cancel = time.after(deadlineMs, late)
    const leaves = [client.on('state', look), client.on('world', look)]
    look()
  })
}
