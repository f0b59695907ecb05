import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'
import { components, refTo, type ShapeName, used } from '../src/index.js'
import { hasShape, readSchemas } from '../src/schema-files.js'
import { validExamples } from './support/examples.js'

const all = components()
const prefix = refTo('').$ref

t.test('every schema, and every definition in one, is a component under its title', async (t) => {
  for (const { name, schema } of readSchemas()) {
    if (hasShape(name)) t.match(all[schema.title], { title: schema.title, description: schema.description }, name)
    for (const definition of Object.keys((schema.$defs as object | undefined) ?? {})) t.ok(all[definition], definition)
  }
})

t.test('a component refers to components only', async (t) => {
  const refs = [...JSON.stringify(all).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => String(ref))
  t.ok(refs.length > 50)
  for (const ref of new Set(refs)) t.ok(ref.startsWith(prefix) && all[ref.slice(prefix.length)], ref)
  t.notMatch(JSON.stringify(all), /"\$(id|schema|defs)"/)
})

t.test('a component takes what its schema takes', async (t) => {
  const ajv = new Ajv2020({ allowUnionTypes: true, keywords: ['components'] })
  ajv.addSchema({ $id: 'https://gaia.example/all', components: { schemas: all } })
  for (const { name, schema } of readSchemas().filter((file) => hasShape(file.name))) {
    const check = ajv.compile({ $ref: `https://gaia.example/all${prefix}${schema.title}` })
    for (const { file, content } of validExamples(name as ShapeName)) t.ok(check(content), file)
  }
})

t.test('a document takes along what it refers to, and what that refers to', async (t) => {
  const some = used({ paths: { here: [refTo('WaypointList')] } }, all)
  t.strictSame(Object.keys(some), ['GpsPoint', 'Latitude', 'ListedWaypoint', 'Longitude', 'WaypointList', 'ZoneId'])
  t.throws(() => used(refTo('Nothing'), all), /no schema Nothing/)
})
