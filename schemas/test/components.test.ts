import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { componentsOf, refTo } from '../src/index.js'
import { hasShape, readSchemas } from '../src/schema-files.js'
import { validExamples } from './support/examples.js'

const shapes = readSchemas().filter(({ name }) => hasShape(name))
const all = componentsOf(shapes.map(({ schema }) => refTo(schema.title)))

t.test('a component refers to components only', async (t) => {
  const prefix = refTo('').$ref
  const refs = [...JSON.stringify(all).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => String(ref))
  t.ok(refs.length > 50)
  for (const ref of new Set(refs)) t.ok(ref.startsWith(prefix) && all[ref.slice(prefix.length)], ref)
  for (const [title, schema] of Object.entries(all)) t.notOk('$id' in schema || '$defs' in schema, title)
})

t.test('a component takes what its schema takes', async (t) => {
  const ajv = new Ajv2020({ allowUnionTypes: true, keywords: ['components'] })
  ajv.addSchema({ $id: 'https://gaia.example/all', components: { schemas: all } })
  for (const { name, schema } of shapes) {
    const check = ajv.compile({ $ref: `https://gaia.example/all${refTo(schema.title).$ref}` })
    for (const { file, content } of validExamples(name)) t.ok(check(content), file)
  }
})

t.test('a document takes along what it refers to, and what that refers to, and no more', async (t) => {
  const some = componentsOf({ paths: { here: [refTo('WaypointList')] } })
  const titles = ['GpsPoint', 'Latitude', 'ListedWaypoint', 'Longitude', 'WaypointList', 'ZoneId']
  t.strictSame(Object.keys(some).sort(), titles)
  t.throws(() => componentsOf(refTo('Nothing')), /no schema is called Nothing/)
})
