import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import {
  checkSchema,
  clientMessageTypes,
  type ErrorCode,
  errorCodes,
  eventKinds,
  type GoodbyeCode,
  goodbyeCodes,
  headers,
  healthSubject,
  livePrefix,
  maxEventBytes,
  type ShapeName,
  serverMessageTypes,
  statusOf,
  storedPrefix,
  v1Reason,
  worldStream,
} from '../src/index.js'
import { hasShape, packageUrl, readSchemas } from '../src/schema-files.js'

const codes = Object.keys(errorCodes) as ErrorCode[]

/** Without the spaces that make tables look even. */
const text = readFileSync(new URL('PROTOCOL.md', packageUrl), 'utf8').replaceAll(/ +/g, ' ')

/** The cells of all table rows whose first cell is `name` in code style. */
function rowsOf(name: string): string[][] {
  const rows = text.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`))
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

t.test('every error code is in the table with its message and whether a retry is worth it', async (t) => {
  for (const [code, { message, retryable }] of Object.entries(errorCodes)) {
    const told = rowsOf(code).map((cells) => String([cells[1], cells[4]]))
    t.ok(told.includes(String([message, retryable ? 'yes' : 'no'])), code)
  }
})

t.test('every goodbye code is in the table with close code, promise and reason', async (t) => {
  for (const [code, { closeCode, comeBack }] of Object.entries(goodbyeCodes)) {
    const reason = v1Reason(code as GoodbyeCode)
    const told = rowsOf(code).map((cells) => String(cells.slice(1, 4)))
    t.ok(told.includes(String([closeCode, comeBack, `\`${reason}\``])), code)
  }
})

t.test('the tables name no code that there is not', async (t) => {
  const section = (title: string) => text.split(/^##+ /m).find((part) => part.startsWith(title)) ?? ''
  const names = (part: string) => [...part.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name)
  t.strictSame(names(section('`error`')).sort(), Object.keys(errorCodes).sort())
  t.strictSame(names(section('When the server closes')).sort(), Object.keys(goodbyeCodes).sort())
})

t.test('every message has a heading', async (t) => {
  for (const type of [...clientMessageTypes, ...serverMessageTypes]) t.ok(text.includes(`\n### \`${type}\`\n`), type)
})

t.test('every header, kind and subject is named', async (t) => {
  for (const header of Object.values(headers)) t.equal(rowsOf(header).length, 1, header)
  for (const kind of eventKinds) t.match(String(rowsOf(headers.kind)), `\`${kind}\``)
  for (const subject of ['user.{user}', 'zone.{experience}.{zone}', 'epoch.{experience}']) {
    t.equal(rowsOf(storedPrefix + subject).length, 1, subject)
  }
  t.equal(rowsOf(healthSubject).length, 1)
})

t.test('the stream is described as it is made', async (t) => {
  const { name, storage, retention, discard, maxAgeMs, maxMessagesPerSubject, maxBytes } = worldStream
  for (const word of [name, `${storedPrefix}>`, `${livePrefix}>`, storage, retention, discard]) {
    t.ok(text.includes(`\`${word}\``), word)
  }
  t.ok(text.includes(`${maxAgeMs / 3_600_000} h, ${maxMessagesPerSubject} messages`))
  t.ok(text.includes(`${maxBytes / 1024 ** 3} GiB, ${maxEventBytes / 1024} KiB a message`))
  t.ok(text.includes(`| an event | ${maxEventBytes} bytes,`))
})

t.test('every status of a refusal is in the table with its codes', async (t) => {
  const codesOf = (status: number) => codes.filter((code) => statusOf[code] === status)
  for (const status of new Set(Object.values(statusOf))) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${status} |`)) ?? ''
    const told = [...row.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code)
    t.strictSame(told.sort(), codesOf(status).sort(), String(status))
  }
})

t.test('every address of the KB is in the text, with its method and whether it needs a token', async (t) => {
  const document = JSON.parse(readFileSync(new URL('openapi.json', packageUrl), 'utf8'))
  for (const [path, methods] of Object.entries<Record<string, { security?: object[] }>>(document.paths)) {
    for (const [method, { security }] of Object.entries(methods)) {
      const name = `${method.toUpperCase()} ${path}`
      const isOfPlayer = text.includes(`**\`${name}\`**`)
      if (!isOfPlayer) t.equal(rowsOf(name)[0]?.[1], security ? 'yes' : 'no', name)
    }
  }
})

t.test('every example in the text fits the schema that it names', async (t) => {
  const examples = [...text.matchAll(/^```json (\S+)\n([\s\S]*?)^```$/gm)]
  t.equal(examples.length, [...text.matchAll(/^```json/gm)].length, 'each names one')
  for (const [, name, json] of examples) {
    const value: unknown = JSON.parse(json ?? '')
    t.strictSame(checkSchema(name as ShapeName, value), { ok: true, value }, String(name))
  }
})

t.test('every link leads somewhere, and one leads to every message', async (t) => {
  const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => target ?? '')
  for (const link of links) t.ok(existsSync(new URL(link, packageUrl)), link)
  const messages = readSchemas()
    .map(({ name }) => name)
    .filter((name) => hasShape(name) && !isPart(name))
  for (const name of messages) t.ok(links.includes(`${name}.json`), name)
})

/** What is never sent alone. */
function isPart(name: string): boolean {
  return name.startsWith('shared/') || name.endsWith('/message')
}
