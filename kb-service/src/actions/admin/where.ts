import { done, type Outcome, refuse, type Scene } from '../outcome.js'
import type { AdminCommand } from './command.js'

export const where: AdminCommand = {
  name: '@where',
  aliases: [],
  title: 'Where Command',
  help: 'Tells the ids of where you are, and how many items are there, hidden ones included.',
  usage: '@where',
  example: '@where',
  changes: false,
  run: tellWhere,
}

function tellWhere({ world, content, player }: Scene): Outcome {
  const zone = player.zone === null ? undefined : world.zones.get(player.zone)
  if (player.zone === null || !zone) return refuse("❌ You don't have a current location.")
  const place = content.zones.get(player.zone)
  const area = player.area === null ? undefined : place?.areas.get(player.area)
  const items = [...zone.items.values()].filter((placed) => player.area === null || placed.area === player.area)
  const path = player.area === null ? player.zone : `${player.zone}.${player.area}`
  return done(`✅ You are at ${area?.name ?? place?.name ?? path} (${path}). Items here: ${items.length}.`, {
    command_type: 'admin_where',
    current_location: player.zone,
    current_area: player.area,
    items_count: items.length,
    admin_command: true,
  })
}
