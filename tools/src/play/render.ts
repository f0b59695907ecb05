import type { World } from 'gaia-client'
import type { Area, Quest, Spot } from 'schemas'
import { type Paint, tame } from './paint.js'
import { areaHere, areasInSight, carried, effectName, itemName, npcName } from './things.js'

const spotWidth = 22
const labelWidth = 10

/** The zone as a person reads it: where you are, what stands and lies there, what you carry, are and have to do. */
export function renderWorld(world: World, paint: Paint): string {
  const self = [renderInventory(world, paint), ...renderSelf(world, paint), ...renderQuests(world, paint)]
  if (world.zone === null) return [paint('yellow', 'Nothing is near here.'), ...self].join('\n')
  const { name, description, weather } = world.zone
  const about = [...(weather === undefined ? [] : [weather]), `version ${world.version}`].map(tame)
  const head = `${paint('bold', tame(name))}  ${paint('dim', about.join(' · '))}`
  const areas = areasInSight(world).flatMap((area) => ['', ...renderArea(world, area, paint)])
  const loose = world.loose.map((item) => `    ${paint('green', tame(itemName(item)))}`)
  return ['', head, ...prose(description, 2, paint), ...areas, ...loose, '', ...self].join('\n')
}

export function renderInventory(world: World, paint: Paint): string {
  const things = carried(world).map(({ name }) => paint('green', tame(name)))
  return labelled('You carry', things.length === 0 ? paint('dim', 'nothing') : things.join(', '), paint)
}

/** Stats and status effects, if the player has any. */
function renderSelf({ player }: World, paint: Paint): string[] {
  const stats = Object.entries(player.stats ?? {}).map(([stat, value]) => `${tame(stat)} ${value}`)
  const effects = (player.status_effects ?? []).map((effect) => paint('yellow', tame(effectName(effect))))
  const all = [...stats, ...effects]
  return all.length === 0 ? [] : [labelled('You are', all.join(', '), paint)]
}

/** A line for each quest of the player. */
export function renderQuests({ player }: World, paint: Paint): string[] {
  const quests = Object.values(player.quests ?? {}).map((quest) => renderQuest(quest, paint))
  return quests.map((quest, index) => labelled(index === 0 ? 'Quests' : '', quest, paint))
}

function renderQuest({ name, status, steps }: Quest, paint: Paint): string {
  const title = tame(name)
  if (status === 'completed') return paint('dim', `${title}: done`)
  if (status === 'offered') return `${title}: ${paint('yellow', 'offered, you may accept it')}`
  const states = steps.map((step) => {
    const text = `${tame(step.name)} ${step.count}/${step.total}`
    return step.count < step.total ? text : paint('dim', text)
  })
  return `${title}: ${states.join(', ')}`
}

function labelled(label: string, text: string, paint: Paint): string {
  return `  ${paint('bold', label.padEnd(labelWidth))} ${text}`
}

/** What is in the area that the player stands in, and where it leads; nothing where all areas are in sight anyhow. */
export function renderStep(world: World, paint: Paint): string {
  const here = areaHere(world)
  return here?.exits === undefined ? '' : renderContents(world, here, paint).join('\n')
}

function renderArea(world: World, area: Area, paint: Paint): string[] {
  const isHere = areaHere(world)?.id === area.id
  const head = `  ${paint('cyan', tame(area.name))}${isHere ? paint('bold', '  ← you are here') : ''}`
  return [head, ...prose(area.description, 4, paint), ...renderContents(world, area, paint)]
}

function renderContents(world: World, area: Area, paint: Paint): string[] {
  return [...Object.values(area.spots).map((spot) => renderSpot(spot, paint)), ...renderExits(world, area, paint)]
}

function renderExits({ areas }: World, { exits }: Area, paint: Paint): string[] {
  const ways = Object.entries(exits ?? {}).map(([direction, id]) => {
    const name = Object.hasOwn(areas, id) ? areas[id]?.name : undefined
    return `${paint('cyan', direction)}${name === undefined ? '' : ` to ${tame(name)}`}`
  })
  return ways.length === 0 ? [] : [`    ${'Exits'.padEnd(spotWidth)} ${ways.join(', ')}`]
}

function renderSpot(spot: Spot, paint: Paint): string {
  const npcs = spot.npcs.map((npc) => paint('magenta', tame(npcName(npc))))
  const items = spot.items.map((item) => paint('green', tame(itemName(item))))
  const things = [...npcs, ...items]
  const name = tame(spot.name)
  return things.length === 0 ? paint('dim', `    ${name}`) : `    ${name.padEnd(spotWidth)} ${things.join(', ')}`
}

function prose(text: string, indent: number, paint: Paint): string[] {
  const words = tame(text).split(' ').filter(Boolean)
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 76) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => paint('dim', ' '.repeat(indent) + line))
}
