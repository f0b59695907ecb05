import type { Area, Item, Npc } from 'gaia-client'

export function itemName(item: Item): string {
  return item.semantic_name ?? titled(item.template_id)
}

export function npcName(npc: Npc): string {
  return npc.name ?? titled(npc.template_id)
}

/** `bottle_joy` in words: `Bottle Joy`. */
export function titled(id: string): string {
  return id.replaceAll(/[_-]/g, ' ').replaceAll(/\b\w/g, (letter) => letter.toUpperCase())
}

export function areaName(areas: Readonly<Record<string, Area>>, id: string | null): string {
  return id === null ? 'the open' : (areas[id]?.name ?? titled(id))
}

export function spotName(areas: Readonly<Record<string, Area>>, area: string | null, spot: string | null): string {
  if (area === null || spot === null) return areaName(areas, area)
  return areas[area]?.spots[spot]?.name ?? titled(spot)
}

/** Authors number their waypoints: `#8 INTER - Gravity Car` is the Gravity Car. */
export function placeName(name: string): string {
  return name.replace(/^#\d+\s+[A-Z]+\s+-\s+/, '')
}

/** A colour wheel's angle for an id, always the same. */
export function hueOf(id: string): number {
  let hash = 7
  for (let index = 0; index < id.length; index++) hash = (hash * 33 + id.charCodeAt(index)) % 8191
  return (hash * 137) % 360
}

/** Breaks a text into lines of at most `width` letters, two at most; what is longer ends with an ellipsis. */
export function inLines(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const kept = lines.slice(0, 2)
  if (lines.length > 2) kept[1] += ' …'
  return kept.map((line) => (line.length > width ? `${line.slice(0, Math.max(1, width - 1)).trimEnd()}…` : line))
}
