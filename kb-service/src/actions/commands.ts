import type { Command } from 'schemas'
import type { Content } from '../content/content.js'
import type { DeedKind } from '../content/quests.js'
import type { AdminCommand } from './admin/command.js'
import { adminCommands } from './admin.js'
import type { ActionDefinition } from './definition.js'
import { definitions } from './definitions.js'

const draft = 'http://json-schema.org/draft-07/schema#'

/**
 * All that one can send, each as a JSON Schema (draft-07): the actions, for administrators their commands too, and what is
 * no action. UP §1.9.
 */
export function commandsOf({ content, isAdmin }: { content: Content; isAdmin: boolean }): Record<string, Command> {
  return {
    ...Object.fromEntries(definitions.map((one) => [one.name, commandOf(content, one)])),
    ...messages,
    ...(isAdmin && Object.fromEntries(adminCommands.map((one) => [one.name, adminCommandOf(one)]))),
  }
}

function commandOf(content: Content, definition: ActionDefinition): Command {
  const { name, title, help, fields, required, example, metadata } = definition
  const properties = Object.entries(fields).map(([field, description]) => [field, { type: 'string', description }])
  return {
    $schema: draft,
    title,
    description: help,
    type: 'object',
    required: ['type', 'action', ...required],
    properties: { type: { const: 'action' }, action: { const: name }, ...Object.fromEntries(properties) },
    examples: [{ type: 'action', action: name, ...example }],
    metadata: { response_types: responsesTo(content, definition), ...metadata },
  }
}

/** What may come, in this order: quests of the experience may count what was done, and then the player is changed by it. */
function responsesTo(content: Content, { deed, changes }: ActionDefinition): string[] {
  const isCounted = deed !== undefined && countedDeeds(content).has(deed)
  return [
    'action_response',
    ...(isCounted ? ['quest_update', 'quest_complete'] : []),
    ...(changes || isCounted ? ['world_update'] : []),
  ]
}

function countedDeeds({ quests }: Content): Set<DeedKind> {
  return new Set([...quests.values()].flatMap(({ steps }) => steps.map(({ does }) => does)))
}

function adminCommandOf({ title, help, usage, example, changes }: AdminCommand): Command {
  return {
    $schema: draft,
    title,
    description: help,
    type: 'object',
    required: ['type', 'action'],
    properties: { type: { const: 'action' }, action: { type: 'string', description: usage } },
    examples: [{ type: 'action', action: example }],
    metadata: { response_types: ['action_response', ...(changes ? ['world_update'] : [])], admin: true },
  }
}

const number = (description: string, minimum: number, maximum: number) => ({
  type: 'number',
  description,
  minimum,
  maximum,
})

const messages: Record<string, Command> = {
  update_location: {
    $schema: draft,
    title: 'Update Location Command',
    description: 'Says where the device is.',
    type: 'object',
    required: ['type', 'lat', 'lng'],
    properties: {
      type: { const: 'update_location' },
      lat: number('Degrees north', -90, 90),
      lng: number('Degrees east', -180, 180),
    },
    examples: [{ type: 'update_location', lat: 37.906512, lng: -122.544217 }],
    metadata: { response_types: ['area_of_interest'] },
  },
  chat: {
    $schema: draft,
    title: 'Chat Command',
    description: 'Says something aloud.',
    type: 'object',
    required: ['type', 'text'],
    properties: { type: { const: 'chat' }, text: { type: 'string' } },
    examples: [{ type: 'chat', text: 'Where should I look?' }],
    metadata: { response_types: ['npc_speech'] },
  },
  ping: {
    $schema: draft,
    title: 'Ping Command',
    description: 'Measures the way to the server.',
    type: 'object',
    required: ['type'],
    properties: { type: { const: 'ping' }, timestamp: { description: 'Comes back as it was sent' } },
    examples: [{ type: 'ping', timestamp: 1730678400000 }],
    metadata: { response_types: ['pong'] },
  },
}
