import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import t from 'tap'
import { clientMessageTypes, healthSubject, serverMessageTypes, storedPrefix } from '../src/index.js'
import { packageUrl } from '../src/schema-files.js'

interface Message {
  readonly name: string
  readonly title: string
  readonly payload: { readonly $ref: string }
  readonly examples?: readonly { readonly name: string; readonly payload: unknown }[]
}

interface Document {
  readonly channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>
  readonly operations: Record<string, { action: string; messages: { $ref: string }[] }>
  readonly components: { schemas: Record<string, object>; messages: Record<string, Message> }
}

const text = readFileSync(new URL('asyncapi.json', packageUrl), 'utf8')
const document = JSON.parse(text) as Document

t.test('it is an AsyncAPI 3.0.0 document', async (t) => {
  const { '3.0.0': specification } = createRequire(import.meta.url)('@asyncapi/specs').schemas
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, meta: false, logger: false })
  const isValid = ajv.validate(specification, document)
  t.ok(isValid, JSON.stringify(ajv.errors?.slice(0, 3)))
})

t.test('every reference leads somewhere', async (t) => {
  for (const [, pointer = ''] of text.matchAll(/"\$ref": "#\/([^"]+)"/g)) {
    const found = pointer.split('/').reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], document)
    t.ok(found, pointer)
  }
})

function typesOf(operation: string): string[] {
  const titles = document.operations[operation]!.messages.map(({ $ref }) => $ref.split('/').at(-1)!)
  return titles.map((title) => document.components.messages[title]!.name)
}

t.test('every message of a client and of the server is in it, and no other', async (t) => {
  t.strictSame(typesOf('receiveFromClient').sort(), [...clientMessageTypes].sort())
  t.strictSame(typesOf('sendToClient').sort(), [...serverMessageTypes].sort())
})

t.test('every kind of subject is in it', async (t) => {
  const addresses = Object.values(document.channels).map(({ address }) => address)
  const subjects = ['user.{user}', 'zone.{experience}.{zone}', 'epoch.{experience}'].map((rest) => storedPrefix + rest)
  t.strictSame(addresses.sort(), ['/ws/experience', ...subjects, healthSubject].sort())
})

t.test('its examples fit its schemas, with no other document at hand', async (t) => {
  const ajv = new Ajv({ strict: false, schemas: { document: { $id: 'document', components: document.components } } })
  for (const { title, payload, examples = [] } of Object.values(document.components.messages)) {
    t.ok(examples.length > 0, `${title} has an example`)
    const validate = ajv.compile({ $ref: `document${payload.$ref}` })
    for (const { name, payload: value } of examples) t.ok(validate(value), `${title} ${name}`)
  }
})
