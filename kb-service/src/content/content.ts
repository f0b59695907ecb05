import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isExperienceId, maxEventBytes } from 'schemas'
import type { Item } from '../world/state.js'
import { ContentError, type Problem } from './problem.js'
import { type Field, parseJson, readFolder, readSource } from './source.js'
import { type ItemTemplate, type Npc, readItemTemplates, readNpcs } from './templates.js'
import { readWaypoints, type Waypoint } from './waypoints.js'
import { readZones, type ZoneTemplate } from './world-template.js'

/** What authors wrote of one experience, checked. Never changed after loading. */
export interface Content {
  readonly experience: string
  readonly name: string
  readonly model: 'shared'
  /** Where a new player stands. */
  readonly start: { readonly zone: string; readonly area: string }
  readonly zones: ReadonlyMap<string, ZoneTemplate>
  readonly npcs: ReadonlyMap<string, Npc>
  readonly waypoints: readonly Waypoint[]
  /** An item as clients see it: its template overlaid by the instance. */
  describe(item: Item): Item
}

/** Reads every experience below `root`. Throws one `ContentError` that lists all problems of all files. */
export async function loadAllContent(root: string): Promise<Map<string, Content>> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => null)
  if (entries === null) throw new ContentError([{ file: root, line: null, reason: 'is not a folder that can be read' }])
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  if (folders.length === 0) throw new ContentError([{ file: root, line: null, reason: 'has no experience' }])
  const problems: Problem[] = []
  const loaded = await Promise.all(folders.sort().map((folder) => loadContent(root, folder, problems)))
  if (problems.length > 0) throw new ContentError(problems)
  return new Map(loaded.filter((content) => content !== null).map((content) => [content.experience, content]))
}

async function loadContent(root: string, folder: string, problems: Problem[]): Promise<Content | null> {
  const [config, world, itemFiles, npcFiles, waypointFiles] = await Promise.all([
    readSource(root, join(folder, 'config.json'), problems),
    readSource(root, join(folder, 'world.template.json'), problems),
    readFolder(root, join(folder, 'templates/items'), problems),
    readFolder(root, join(folder, 'templates/npcs'), problems),
    readFolder(root, join(folder, 'waypoints'), problems),
  ])
  const configRoot = config && parseJson(config)
  const worldRoot = world && parseJson(world)
  const items = readItemTemplates(itemFiles)
  const npcs = readNpcs(npcFiles, items)
  if (!configRoot || !worldRoot) return null
  const zones = readZones(worldRoot, items, npcs)
  const waypoints = readWaypoints(waypointFiles, new Set(zones.keys()))
  for (const zone of zones.keys()) {
    if (!waypoints.some((waypoint) => waypoint.zone === zone))
      worldRoot.at('locations').at(zone).report('has no waypoint')
  }
  const describe = describer(items)
  checkSize(worldRoot, zones, describe)
  return { ...readConfig(configRoot, folder, zones), zones, npcs, waypoints, describe }
}

function readConfig(root: Field, folder: string, zones: ReadonlyMap<string, ZoneTemplate>) {
  const experience = root.at('id').text()
  if (experience !== folder) root.at('id').report(`must be the name of its folder, "${folder}"`)
  if (!isExperienceId(experience)) root.at('id').report('must be 1 to 64 characters a-z 0-9 _ -')
  if (!/^\d+\.\d+\.\d+$/.test(root.at('version').text())) root.at('version').report('must be like 1.0.0')
  const model = root.at('state').at('model')
  if (model.value === 'isolated') model.report('is "isolated", which this version cannot do')
  else if (model.value !== 'shared') model.report('must be "shared"')
  const bootstrap = root.at('bootstrap')
  if (bootstrap.at('player_starting_inventory').entries().length > 0) {
    bootstrap.at('player_starting_inventory').report('must be empty: every item is there once, and lies at a spot')
  }
  const zone = bootstrap.at('player_starting_location').text()
  const area = zones.get(zone)?.areas.keys().next().value ?? ''
  if (zone !== '' && !zones.has(zone)) bootstrap.at('player_starting_location').report(`is "${zone}", which is no zone`)
  return { experience, name: root.at('name').text(), model: 'shared' as const, start: { zone, area } }
}

/** Everything that there is must fit into one event: then every area of interest and every update does. */
function checkSize(root: Field, zones: ReadonlyMap<string, ZoneTemplate>, describe: Content['describe']): void {
  const items = [...zones.values()].flatMap((zone) => zone.items.map(({ item }) => describe(item)))
  const places = [...zones.values()].map(({ name, description, areas }) => [
    name,
    description,
    [...areas].map(([id, area]) => [id, area, [...area.spots]]),
  ])
  const bytes = Buffer.byteLength(JSON.stringify([items, places]))
  if (bytes > maxEventBytes / 2)
    root.report(`items and places are ${bytes} bytes together, more than ${maxEventBytes / 2}`)
}

function describer(templates: ReadonlyMap<string, ItemTemplate>): Content['describe'] {
  const described = new WeakMap<Item, Item>()
  return (item) => {
    const known = described.get(item)
    if (known) return known
    const merged = { type: item.template_id, ...templates.get(item.template_id), ...item }
    described.set(item, merged)
    return merged
  }
}
