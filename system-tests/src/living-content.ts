import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Moves by itself, every second: a heron walks, weather turns, a feather comes back. */
export const restless = 'restless-wood'
/** Each player has a world of their own in it. */
export const lone = 'lone-hut'

/** Where the heron walks. */
export const meadow = { lat: 60, lng: 10 }

const spot = (name: string, more: object = {}) => ({ name, description: 'A spot.', ...more })

const meadowOf = {
  name: 'Meadow',
  description: 'Wet grass.',
  areas: {
    bank: {
      name: 'Bank',
      description: 'Mud.',
      spots: {
        stone: spot('Stone', { npc: 'heron' }),
        reeds: spot('Reeds'),
        nest: spot('Nest', { items: ['feather'] }),
        den: spot('Den', { npc: 'otter', items: ['pearl'] }),
      },
    },
    ford: { name: 'Ford', description: 'Shallow water.', spots: { log: spot('Log') } },
  },
}

const hutOf = {
  name: 'Hut',
  description: 'Nobody else comes here.',
  areas: {
    porch: {
      name: 'Porch',
      description: 'Two steps.',
      exits: { in: 'room' },
      spots: { mat: spot('Mat', { items: ['key', 'coin'] }) },
    },
    room: {
      name: 'Room',
      description: 'Warm.',
      exits: { out: 'porch' },
      spots: { shelf: spot('Shelf', { items: ['bread'] }), hearth: spot('Hearth', { npc: 'cat' }) },
    },
  },
}

const timers = {
  returns: [{ item: 'feather', after_s: 1 }],
  walks: [
    {
      npc: 'heron',
      zone: 'meadow',
      every_s: 1,
      route: [
        { area: 'bank', spot: 'stone' },
        { area: 'ford', spot: 'log' },
        { area: 'bank', spot: 'reeds' },
      ],
    },
  ],
  weather: [{ zone: 'meadow', every_s: 1, turns: ['clear', 'rain', 'wind'] }],
}

const files: Readonly<Record<string, string>> = {
  [`${restless}/config.json`]: configOf(restless, 'shared', 'meadow'),
  [`${restless}/world.template.json`]: JSON.stringify({ locations: { meadow: meadowOf } }),
  [`${restless}/timers.json`]: JSON.stringify(timers),
  [`${restless}/waypoints/meadow.md`]: waypointOf('meadow', meadow.lat, meadow.lng),
  [`${restless}/templates/items/feather.md`]: itemOf('Feather'),
  [`${restless}/templates/items/pearl.md`]: itemOf('Pearl', '> **Visible**: no\n'),
  [`${restless}/templates/items/acorn.md`]: itemOf('Acorn'),
  [`${restless}/templates/npcs/heron.md`]: npcOf('Heron'),
  [`${restless}/templates/npcs/otter.md`]: npcOf('Otter'),
  [`${restless}/templates/quests/plume.md`]: questOf('feather', 'otter', 'pearl', 'acorn'),
  [`${lone}/config.json`]: configOf(lone, 'isolated', 'hut'),
  [`${lone}/world.template.json`]: JSON.stringify({ locations: { hut: hutOf } }),
  [`${lone}/templates/items/key.md`]: itemOf('Key'),
  [`${lone}/templates/items/bread.md`]: itemOf('Bread'),
  [`${lone}/templates/items/coin.md`]: itemOf('Coin', '> **Visible**: no\n'),
  [`${lone}/templates/items/whisker.md`]: itemOf('Whisker'),
  [`${lone}/templates/npcs/cat.md`]: npcOf('Cat'),
  [`${lone}/templates/quests/supper.md`]: questOf('bread', 'cat', 'coin', 'whisker'),
}

/** Writes the two experiences below `root`. */
export async function writeLivingContent(root: string): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await writeFile(join(root, file), text)
  }
}

function configOf(id: string, model: 'shared' | 'isolated', start: string): string {
  return JSON.stringify({
    id,
    name: id,
    version: '1.0.0',
    description: 'A world to test in.',
    state: { model },
    bootstrap: { player_starting_location: start, player_starting_inventory: [] },
  })
}

function itemOf(name: string, more = ''): string {
  const fields = `> **Type**: collectible\n> **Semantic Name**: ${name}\n> **Collectible**: yes\n${more}`
  return `# ${name}\n\n${fields}\n## Description\n\nA ${name}.\n`
}

function npcOf(name: string): string {
  return `# ${name}\n\n> **Name**: ${name}\n\n## Description\n\nA ${name}.\n\n\`\`\`yaml\ndialogue:\n  - says: Hm.\n\`\`\`\n`
}

/** Done by bringing one thing to somebody: then something hidden is seen by all, and the player gets something. */
function questOf(item: string, to: string, reveals: string, gives: string): string {
  const step = `  - { id: bring, name: Bring it, does: deliver, of: [${item}], to: ${to} }`
  const yaml = `steps:\n${step}\non_complete:\n  reveals: [${reveals}]\n  gives: [${gives}]\n`
  const texts = '## Description\n\nBring it.\n\n## When complete\n\nThank you.\n'
  return `# Quest\n\n> **Name**: Quest\n> **Starts**: by itself\n\n${texts}\n\`\`\`yaml\n${yaml}\`\`\`\n`
}

function waypointOf(zone: string, lat: number, lng: number): string {
  const yaml = `id: ${zone}\nname: ${zone}\ngps:\n  lat: ${lat}\n  lng: ${lng}\nradius_m: 500\n`
  return `# ${zone}\n\n\`\`\`yaml\n${yaml}\`\`\`\n`
}
