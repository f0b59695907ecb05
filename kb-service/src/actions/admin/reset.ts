import type { Plan } from '../../world/delta.js'
import { done, type Outcome, refuse, type Scene } from '../outcome.js'
import { empty, forget, ofPlayer, resetZones } from './beginning.js'
import type { AdminCommand } from './command.js'
import { resetPlayer } from './reset-player.js'

export const reset: AdminCommand = {
  name: '@reset',
  aliases: ['@reset-experience'],
  title: 'Reset Command',
  help: 'Puts the world, or one player, back to the beginning. Without CONFIRM it only tells what it would do.',
  usage: '@reset experience [CONFIRM] | world [CONFIRM] | player <user> [CONFIRM]',
  example: '@reset experience',
  changes: true,
  run: choose,
}

function choose(scene: Scene, rest: string): Outcome {
  const words = rest.split(/\s+/).filter((word) => word !== '')
  const [scope = 'experience', user] = words
  if (scope === 'player') return user ? resetPlayer(scene, user, words.slice(2).includes('CONFIRM')) : misused()
  const isConfirmed = words.includes('CONFIRM')
  if (scope === 'world') return resetWorld(scene, 'world', isConfirmed)
  if (scope === 'experience' || scope === 'CONFIRM') return resetWorld(scene, 'experience', isConfirmed)
  return misused()
}

function misused(): Outcome {
  return refuse(`❌ Usage: ${reset.usage}`)
}

/**
 * Puts every item back where the template has it. A difference, not a wipe: a commit for each zone that differs, then one
 * for each player who loses something. Nobody is moved, and no version falls. `world` leaves what players have achieved.
 * UP §1.8.12.
 */
export function resetWorld(
  { everything: world, content }: Pick<Scene, 'everything' | 'content'>,
  scope: 'world' | 'experience',
  isConfirmed: boolean,
): Outcome {
  const about = { command_type: 'reset-experience', scope }
  if (!isConfirmed) {
    const known = { ...about, player_count: world.players.size, template_exists: true }
    return refuse(preview(scope, world.players.size), known)
  }
  const zones = content.model === 'shared' ? resetZones(content, world.zones, null) : []
  const players = [...world.players].flatMap(([user, player]): Plan[] => [
    ...(player.own ? resetZones(content, player.own.zones, user) : []),
    ...ofPlayer(user, [...empty(player), ...(scope === 'world' ? [] : forget(player))]),
  ])
  const changed = {
    zones_changed: new Set(zones.flatMap(({ zones }) => [...zones.keys()])).size,
    players_changed: countUsers(players),
  }
  const metadata = { ...about, ...changed }
  return { ...done('✅ The world is as it was in the beginning.', metadata, ...zones, ...players), renews: true }
}

function preview(scope: string, players: number): string {
  const progress = scope === 'world' ? '' : ' and what they have achieved'
  return (
    `⚠️ This puts every item back to where it was in the beginning. ${players} players lose what they hold${progress}. ` +
    `To do it, say: @reset ${scope} CONFIRM`
  )
}

function countUsers(plans: readonly Plan[]): number {
  return new Set(plans.flatMap(({ players, owner }) => [...players.keys(), ...(owner === null ? [] : [owner])])).size
}
