import t from 'tap'
import * as contract from '../src/index.js'
import { hasShape, readSchemas } from '../src/schema-files.js'
import { invalidExamples, schemasWithExamples, validExamples } from './support/examples.js'

const names = readSchemas()
  .map((file) => file.name)
  .filter(hasShape) as contract.ShapeName[]

/** Where the public check says more than its schema can. */
const checks: Partial<Record<contract.ShapeName, (value: unknown) => contract.Checked<unknown>>> = {
  'server/message': contract.validateServerMessage,
  'server/world-update': contract.validateWorldUpdate,
  'nats/player-update': contract.validatePlayerUpdate,
  'nats/zone-update': contract.validateZoneUpdate,
}

function check(name: contract.ShapeName, value: unknown): contract.Checked<unknown> {
  if (name.startsWith('client/')) return contract.validateClientMessage(value)
  return checks[name]?.(value) ?? contract.checkSchema(name, value)
}

t.test('every schema has valid and invalid examples, and every example has a schema', async (t) => {
  for (const name of names) {
    t.not(validExamples(name).length, 0, `${name} has a valid example`)
    t.not(invalidExamples(name).length, 0, `${name} has an invalid example`)
  }
  t.strictSame(schemasWithExamples().sort(), [...names].sort())
})

for (const name of names) {
  t.test(`${name} takes its valid examples, as the check and as the schema`, async (t) => {
    for (const { file, content } of validExamples(name)) {
      t.strictSame(check(name, content), { ok: true, value: content }, file)
      t.strictSame(contract.checkSchema(name, content), { ok: true, value: content }, file)
    }
  })

  t.test(`${name} refuses its invalid examples with a code and a sentence`, async (t) => {
    for (const { file, content } of invalidExamples(name)) {
      const { value, code, message, wrong } = content
      t.strictSame(check(name, value), { ok: false, code, message }, `${file}: ${wrong}`)
    }
  })

  t.test(`${name} alone refuses all that is not about the step between versions`, async (t) => {
    for (const { file, content } of invalidExamples(name)) {
      const isAboutStep = content.message.startsWith("Field 'snapshot_version' must be base_version")
      t.equal(contract.checkSchema(name, content.value).ok, isAboutStep, file)
    }
  })
}

t.test('frames put type first', async (t) => {
  for (const name of names.filter((name) => name.startsWith('server/'))) {
    for (const { file, text } of validExamples(name)) t.match(text, /^\{\s*"type":/, file)
  }
})

t.test('all client messages and all frames have a schema of their own', async (t) => {
  const files = (folder: string) =>
    names.filter((name) => name.startsWith(`${folder}/`) && name !== `${folder}/message`).map(typeOf)
  t.strictSame(files('client').sort(), [...contract.clientMessageTypes].sort())
  t.strictSame(files('server').sort(), [...contract.serverMessageTypes].sort())
})

function typeOf(name: string): string {
  return name.slice(name.indexOf('/') + 1).replaceAll('-', '_')
}
