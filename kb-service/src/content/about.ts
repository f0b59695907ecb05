import type { Field } from './source.js'

/** What an experience says of itself to clients that look for one. UP §4.2. */
export interface About {
  readonly version: string
  readonly description: string
  readonly isMultiplayer: boolean
  /** By name; content may add some. */
  readonly capabilities: Readonly<Record<string, boolean>>
}

const standardCapabilities = {
  gps_based: false,
  ar_enabled: false,
  voice_enabled: false,
  inventory_system: true,
  quest_system: false,
  combat_system: false,
}

/** The fields of `config.json` that change nothing in the world. */
export function readAbout(root: Field, isGpsBased: boolean): About {
  const version = root.at('version').text()
  if (!/^\d+\.\d+\.\d+$/.test(version)) root.at('version').report('must be like 1.0.0')
  return {
    version,
    description: root.at('description').text(''),
    isMultiplayer: truth(root.at('multiplayer').at('enabled'), false),
    capabilities: { ...standardCapabilities, ...readCapabilities(root.at('capabilities')), gps_based: isGpsBased },
  }
}

function readCapabilities(field: Field): Record<string, boolean> {
  if (field.isAbsent) return {}
  const others = field.members().filter(([name]) => name !== 'gps_based')
  return Object.fromEntries(others.map(([name, value]) => [name, truth(value, false)]))
}

function truth(field: Field, fallback: boolean): boolean {
  if (field.isAbsent) return fallback
  if (typeof field.value === 'boolean') return field.value
  field.report('must be true or false')
  return fallback
}
