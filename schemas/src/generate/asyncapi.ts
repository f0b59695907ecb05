import { readFileSync } from 'node:fs'
import { bundle } from '../bundle.js'
import { goodbyeCodes } from '../goodbye-codes.js'
import { packageUrl, readSchemas, type SchemaFile } from '../schema-files.js'
import { worldStream } from '../stream.js'
import { healthSubject, livePrefix, storedPrefix } from '../subjects.js'
import { examplesOf } from './examples.js'

const folders = ['shared', 'client', 'server', 'nats']
const schemaRef = (title: string) => `#/components/schemas/${title}`
const messageRef = (title: string) => ({ $ref: `#/components/messages/${title}` })

/** The text of `asyncapi.json`: an AsyncAPI 3 document of the socket and of NATS, as the Session Service sees them. */
export function generateAsyncApi(): string {
  const files = readSchemas().filter(({ name }) => folders.includes(folderOf(name)))
  const document = {
    asyncapi: '3.0.0',
    id: 'urn:gaia:session-service',
    info: {
      title: 'GAIA Session Service',
      version: versionOf(),
      description: 'What clients and the Session Service say on a socket, and what the KB tells gateways over NATS.',
    },
    defaultContentType: 'application/json',
    servers: serversOf(),
    channels: channelsOf(files),
    operations: operationsOf(files),
    components: {
      schemas: bundle(files, schemaRef),
      messages: Object.fromEntries(files.filter(isMessage).map((file) => [file.schema.title, messageOf(file)])),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        token: { type: 'httpApiKey', in: 'query', name: 'token' },
      },
    },
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', packageUrl), 'utf8')) as { version: string }
  return version
}

function folderOf(name: string): string {
  return name.slice(0, name.indexOf('/'))
}

/** What is sent as a whole: no parts, no headers, no unions of messages. */
function isMessage({ name }: SchemaFile): boolean {
  return !name.startsWith('shared/') && !name.endsWith('/message') && name !== 'nats/headers'
}

function serversOf() {
  return {
    gateway: {
      host: 'localhost:8003',
      protocol: 'ws',
      description: 'The Session Service.',
      security: [{ $ref: '#/components/securitySchemes/bearer' }, { $ref: '#/components/securitySchemes/token' }],
    },
    nats: { host: 'localhost:4222', protocol: 'nats', description: 'NATS with JetStream, 2.9 or newer.' },
  }
}

function messageOf({ name, schema }: SchemaFile) {
  const isEvent = folderOf(name) === 'nats' && name !== 'nats/service-health'
  const examples = examplesOf(name)
  return {
    name: name.slice(name.indexOf('/') + 1).replaceAll('-', '_'),
    title: schema.title,
    summary: schema.description,
    payload: { $ref: schemaRef(schema.title) },
    ...(isEvent && { headers: { $ref: schemaRef('EventHeaders') } }),
    ...(examples.length > 0 && { examples }),
  }
}

const onNats = [{ $ref: '#/servers/nats' }]
const ids = {
  user: 'A user id, as it is: one with dots spans several tokens.',
  experience: 'An experience id.',
  zone: 'A zone id.',
}

function channelsOf(files: readonly SchemaFile[]) {
  const stored = `Stored by the stream ${worldStream.name} and republished to ${livePrefix}>, where gateways listen.`
  return {
    session: {
      address: '/ws/experience',
      title: 'A socket',
      description: `Open as long as the app is. Closed by the server with one of: ${Object.keys(goodbyeCodes).join(', ')}.`,
      servers: [{ $ref: '#/servers/gateway' }],
      messages: inChannel(files.filter((file) => isOf(file, 'client') || isOf(file, 'server'))),
      bindings: { ws: { method: 'GET', query: socketQuery } },
    },
    player: eventChannel('user.{user}', `One player's changes. ${stored}`, ['PlayerUpdate', 'Rebase']),
    zone: eventChannel('zone.{experience}.{zone}', `What everyone in a zone sees. ${stored}`, ['ZoneUpdate']),
    epoch: eventChannel('epoch.{experience}', `An experience has a new numbering. ${stored}`, ['EpochEvent']),
    health: {
      address: healthSubject,
      description: 'Services tell that they start and stop.',
      servers: onNats,
      messages: { ServiceHealth: messageRef('ServiceHealth') },
    },
  }
}

const socketQuery = {
  type: 'object',
  properties: {
    token: { type: 'string', description: 'A JWT, where it does not come in a header or a subprotocol.' },
    experience: { $ref: schemaRef('ExperienceId') },
  },
}

function eventChannel(rest: string, description: string, messages: readonly string[]) {
  const names = [...rest.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof ids)
  return {
    address: storedPrefix + rest,
    description,
    servers: onNats,
    parameters: Object.fromEntries(names.map((name) => [name, { description: ids[name] }])),
    messages: Object.fromEntries(messages.map((title) => [title, messageRef(title)])),
  }
}

function operationsOf(files: readonly SchemaFile[]) {
  const titles = (folder: string) => files.filter((file) => isOf(file, folder)).map(({ schema }) => schema.title)
  const operation = (action: 'send' | 'receive', channel: string, summary: string, messages: readonly string[]) => ({
    action,
    channel: { $ref: `#/channels/${channel}` },
    summary,
    messages: messages.map((title) => ({ $ref: `#/channels/${channel}/messages/${title}` })),
  })
  return {
    receiveFromClient: operation('receive', 'session', 'What clients may send.', titles('client')),
    sendToClient: operation('send', 'session', 'What clients are sent.', titles('server')),
    receivePlayerEvents: operation('receive', 'player', 'Given to the sockets of the player.', [
      'PlayerUpdate',
      'Rebase',
    ]),
    receiveZoneEvents: operation('receive', 'zone', 'Given to the sockets of all who are there.', ['ZoneUpdate']),
    receiveEpochs: operation('receive', 'epoch', 'All sockets of the experience begin anew.', ['EpochEvent']),
    sendHealth: operation('send', 'health', 'At the start and at the stop.', ['ServiceHealth']),
  }
}

function isOf(file: SchemaFile, folder: string): boolean {
  return isMessage(file) && folderOf(file.name) === folder
}

function inChannel(files: readonly SchemaFile[]) {
  return Object.fromEntries(files.map(({ schema }) => [schema.title, messageRef(schema.title)]))
}
