import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isExperienceId, type ListedWaypoint, type Npc as SeenNpc } from 'schemas'
import type { Item } from '../world/state.js'
import { type About, readAbout } from './about.js'
import { ContentError, type Problem } from './problem.js'
import { checkQuests } from './quest-checks.js'
import { type Quest, readQuests } from './quests.js'
import { checkSize } from './size.js'
import { type Field, parseJson, readFolder, readSource, type Source } from './source.js'
import { checkNpcs, type ItemTemplate, type Npc, readItemTemplates, readNpcs } from './templates.js'
import { readTimers, type Timer } from './timers.js'
import { readWaypoints, type Waypoint } from './waypoints.js'
import { readZones, type ZoneTemplate } from './world-template.js'

/** One world for all players, or a private copy for each. */
export type StateModel = 'shared' | 'isolated'

/** What authors wrote of one experience, checked. Never changed after loading. */
export interface Content {
  readonly experience: string
  readonly name: string
  readonly model: StateModel
  /** Zones are real places; else players do not move by walking. */
  readonly isGpsBased: boolean
  /** Where a new player stands. */
  readonly start: { readonly zone: string; readonly area: string }
  readonly zones: ReadonlyMap<string, ZoneTemplate>
  readonly templates: ReadonlyMap<string, ItemTemplate>
  readonly npcs: ReadonlyMap<string, Npc>
  readonly quests: ReadonlyMap<string, Quest>
  readonly timers: ReadonlyMap<string, Timer>
  readonly waypoints: readonly Waypoint[]
  /** All waypoints, as clients list them. */
  readonly listed: readonly ListedWaypoint[]
  readonly about: About
  /** What the next reset puts in force: what authors wrote of places since. Null if that is in force. */
  readonly atReset: Content | null
  /** An item as clients see it: its template overlaid by the instance. */
  describe(item: Item): Item
  /** A character as clients see it; undefined if there is none of that id. */
  describeNpc(id: string): SeenNpc | undefined
}

/** Reads every experience below `root`. Throws one `ContentError` that lists all problems of all files. */
export async function loadAllContent(root: string): Promise<Map<string, Content>> {
  const loaded = await loadFolders(root)
  const problems = loaded.flatMap((folder) => folder.problems)
  if (problems.length > 0) throw new ContentError(problems)
  return new Map(loaded.map(({ folder, content }) => [folder, content!]))
}

/** What the folder of an experience holds: content, or what is wrong with it. */
export interface Loaded {
  readonly folder: string
  readonly content: Content | null
  readonly problems: readonly Problem[]
}

/** Reads every experience below `root`, the good beside the broken. Throws `ContentError` if there is none. */
export async function loadFolders(root: string): Promise<Loaded[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => null)
  if (entries === null) throw new ContentError([{ file: root, line: null, reason: 'is not a folder that can be read' }])
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  if (folders.length === 0) throw new ContentError([{ file: root, line: null, reason: 'has no experience' }])
  return Promise.all(folders.sort().map((folder) => loadFolder(root, folder)))
}

async function loadFolder(root: string, folder: string): Promise<Loaded> {
  const problems: Problem[] = []
  const content = readContent(folder, await readFiles(root, folder, problems))
  return { folder, content: problems.length > 0 ? null : content, problems }
}

/** The files of one experience. */
export interface Files {
  readonly config: Source | null
  readonly world: Source | null
  readonly timers: Source | null
  readonly items: readonly Source[]
  readonly npcs: readonly Source[]
  readonly quests: readonly Source[]
  readonly waypoints: readonly Source[]
}

async function readFiles(root: string, folder: string, problems: Problem[]): Promise<Files> {
  const [config, world, timers, items, npcs, quests, waypoints] = await Promise.all([
    readSource(root, join(folder, 'config.json'), problems),
    readSource(root, join(folder, 'world.template.json'), problems),
    readSource(root, join(folder, 'timers.json'), problems, 'optional'),
    readFolder(root, join(folder, 'templates/items'), problems),
    readFolder(root, join(folder, 'templates/npcs'), problems),
    readFolder(root, join(folder, 'templates/quests'), problems),
    readFolder(root, join(folder, 'waypoints'), problems),
  ])
  return { config, world, timers, items, npcs, quests, waypoints }
}

/** What the files of an experience say; null if not even their beginning can be read. Problems are told to the files. */
export function readContent(folder: string, files: Files): Content | null {
  const configRoot = files.config && parseJson(files.config)
  const worldRoot = files.world && parseJson(files.world)
  const templates = readItemTemplates(files.items)
  const npcs = readNpcs(files.npcs)
  if (!configRoot || !worldRoot) return null
  const zones = readZones(worldRoot, templates, npcs)
  const quests = readQuests(files.quests, { templates, npcs, areas: areasOf(zones), items: itemsOf(zones) })
  const timerRoot = files.timers && parseJson(files.timers)
  const timers = readTimers(timerRoot, { zones, npcs })
  checkNpcs(files.npcs, { quests, templates, weathers: weathersOf(timers) })
  checkQuests(files.quests, quests, npcs)
  const { waypoints, listed } = readWaypoints(files.waypoints, new Set(zones.keys()))
  const config = readConfig(configRoot, folder, zones)
  const about = readAbout(configRoot, config.isGpsBased)
  if (config.model === 'isolated' && timers.size > 0) timerRoot?.report('cannot be there in an isolated experience')
  if (config.isGpsBased) checkWaypoints(worldRoot, zones, waypoints)
  const seen = describers(templates, npcs)
  const whole = { ...config, about, zones, templates, npcs, quests, timers, waypoints, listed, atReset: null, ...seen }
  checkSize(worldRoot, whole)
  return whole
}

function areasOf(zones: ReadonlyMap<string, ZoneTemplate>): Set<string> {
  return new Set([...zones.values()].flatMap(({ areas }) => [...areas.keys()]))
}

function itemsOf(zones: ReadonlyMap<string, ZoneTemplate>): Set<string> {
  return new Set([...zones.values()].flatMap(({ items }) => items.map(({ item }) => item.instance_id)))
}

function weathersOf(timers: ReadonlyMap<string, Timer>): Set<string> {
  return new Set([...timers.values()].flatMap((timer) => (timer.kind === 'weather' ? timer.turns : [])))
}

function checkWaypoints(root: Field, zones: ReadonlyMap<string, ZoneTemplate>, waypoints: readonly Waypoint[]): void {
  for (const zone of zones.keys()) {
    if (!waypoints.some((waypoint) => waypoint.zone === zone)) root.at('locations').at(zone).report('has no waypoint')
  }
}

function readConfig(root: Field, folder: string, zones: ReadonlyMap<string, ZoneTemplate>) {
  const experience = root.at('id').text()
  if (experience !== folder) root.at('id').report(`must be the name of its folder, "${folder}"`)
  if (!isExperienceId(experience)) root.at('id').report('must be 1 to 64 characters a-z 0-9 _ -')
  const bootstrap = root.at('bootstrap')
  if (bootstrap.at('player_starting_inventory').entries().length > 0) {
    bootstrap.at('player_starting_inventory').report('must be empty: every item is there once, and lies at a spot')
  }
  const zone = bootstrap.at('player_starting_location').text()
  const area = zones.get(zone)?.areas.keys().next().value ?? ''
  if (zone !== '' && !zones.has(zone)) bootstrap.at('player_starting_location').report(`is "${zone}", which is no zone`)
  const model = readModel(root.at('state').at('model'))
  return { experience, name: root.at('name').text(), model, isGpsBased: readGps(root, model), start: { zone, area } }
}

function readModel(field: Field): StateModel {
  if (field.value === 'shared' || field.value === 'isolated') return field.value
  field.report('must be "shared" or "isolated"')
  return 'shared'
}

/** A shared experience is at real places unless it says otherwise, an isolated one only if it says so. */
function readGps(root: Field, model: StateModel): boolean {
  const field = root.at('capabilities').at('gps_based')
  if (!field.isAbsent && typeof field.value !== 'boolean') field.report('must be true or false')
  return typeof field.value === 'boolean' ? field.value : model === 'shared'
}

/** How clients see items and characters of these templates. */
export function describers(
  templates: ReadonlyMap<string, ItemTemplate>,
  npcs: ReadonlyMap<string, Npc>,
): Pick<Content, 'describe' | 'describeNpc'> {
  return { describe: describer(templates), describeNpc: npcDescriber(npcs) }
}

function describer(templates: ReadonlyMap<string, ItemTemplate>): Content['describe'] {
  const described = new WeakMap<Item, Item>()
  return (item) => {
    const known = described.get(item)
    if (known) return known
    const merged = { type: item.template_id, ...templates.get(item.template_id)?.fields, ...item }
    described.set(item, merged)
    return merged
  }
}

function npcDescriber(npcs: ReadonlyMap<string, Npc>): Content['describeNpc'] {
  return (id) => {
    const npc = npcs.get(id)
    return npc && { ...npc.seen, instance_id: `${id}_1`, template_id: id }
  }
}
