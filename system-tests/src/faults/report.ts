import { writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Violation } from './judge.js'
import type { Mutant } from './mutants.js'
import type { ClientRecord, Entry, SocketRecord } from './recording.js'
import type { Outcome } from './run-one.js'
import type { Stage } from './stage.js'
import { bare, show } from './stand.js'

interface Line {
  readonly atMs: number
  readonly who: string
  readonly text: string
}

/** So many violations are told; what follows the first is mostly its consequence. */
const mostViolations = 12
/** Of those whose promise was broken. */
const mostClients = 4
const widest = 220
/** Of a process's log. */
const mostLogLines = 60

/** Writes down a run that broke a promise: what broke, what was done, and what each client saw. Resolves with the file's path. */
export async function writeReport(
  folder: string,
  outcome: Outcome,
  stage: Stage,
  mutant: Mutant | null,
): Promise<string> {
  const { plan, violations } = outcome
  const name = mutant === null ? `seed-${plan.seed}.md` : `mutant-${mutant}.md`
  const file = join(folder, name)
  const involved = outcome.clients.filter(({ name }) => violations.some(({ client }) => client === name))
  const shown = (involved.length > 0 ? involved : outcome.clients).slice(0, mostClients)
  const parts = [
    ...heading(outcome, mutant),
    ...violations.slice(0, mostViolations).map((violation) => `- ${told(violation, outcome.startedMs)}`),
    ...(violations.length > mostViolations ? [`- and ${violations.length - mostViolations} more`] : []),
    '',
    '## The plan',
    '',
    ...plan.devices.map((one) => `- ${one.name}: ${one.protocol}, ${one.kind}, ${one.manner}, in ${one.experience}`),
    ...plan.faults.map(({ atMs, kind, forMs }) => `- at ${atMs} ms ${kind}, for ${forMs} ms`),
    '',
    '## What happened',
    '',
    'Milliseconds since the run began. `→` what the client said, `←` what it was told.',
    '',
    ...shown.flatMap((client) => timeline(client, outcome, stage)),
    '## What the processes said',
    '',
    ...logs(stage, outcome.startedMs),
  ]
  await writeFile(file, `${parts.join('\n')}\n`)
  return relative(process.cwd(), file)
}

function heading({ plan, startedMs }: Outcome, mutant: Mutant | null): string[] {
  const more = mutant === null ? '' : ` --mutant ${mutant}`
  return [
    `# Seed ${plan.seed}`,
    '',
    `\`npm run faults -- --seed ${plan.seed} --runs 1 --times 20${more}\` runs it again: the same players, the same faults at the same moments.`,
    'Processes do not repeat a run exactly, so it may take several tries: `--jobs 4` makes them more unlike. It began at',
    `${new Date(startedMs).toISOString()}.`,
    '',
    '## What broke',
    '',
  ]
}

function told({ kind, text, socket, atMs }: Violation, startedMs: number): string {
  const where = socket === null ? '' : `, socket ${socket}`
  const when = atMs === null ? '' : ` at ${Math.round(atMs - startedMs)} ms`
  return `**${kind}**${when}${where}: ${text.slice(0, 1_500)}`
}

/** All that a client said and was told, with the faults, and with the commits that it was told of or should have been. */
function timeline(client: ClientRecord, outcome: Outcome, { history }: Stage): string[] {
  const { startedMs, happenings } = outcome
  const lines: Line[] = happenings.map(({ atMs, text }) => ({ atMs, who: 'FAULT', text }))
  for (const socket of client.sockets) lines.push(...linesOf(socket, history))
  for (const epoch of history.epochs(client.experience)) {
    for (const { atMs, events } of epoch.commits) {
      for (const event of events) lines.push({ atMs, who: 'commit', text: show(event) })
    }
  }
  const sorted = lines.sort((a, b) => a.atMs - b.atMs)
  const rows = sorted.map(
    ({ atMs, who, text }) => `${String(Math.round(atMs - startedMs)).padStart(6)} ${who.padEnd(9)} ${text}`,
  )
  return [`### ${client.name} (${client.protocol}, ${client.experience})`, '', '```', ...rows, '```', '']
}

function linesOf(socket: SocketRecord, history: Stage['history']): Line[] {
  const who = `socket ${socket.number}`
  const opens = `opens${socket.cursor === null ? '' : ` with cursor ${socket.cursor}`} at :${socket.gatewayPort}`
  return [
    { atMs: socket.startedMs, who, text: opens },
    ...socket.entries.map((entry) => ({ atMs: entry.atMs, who, text: textOf(entry, history) })),
  ]
}

function textOf(entry: Entry, history: Stage['history']): string {
  switch (entry.what) {
    case 'opened':
      return 'is open'
    case 'binary':
      return '← a binary frame'
    case 'closed':
      return `closed with ${entry.code} ${entry.reason}`
    case 'note':
      return `(${entry.text})`
    case 'sent':
      return `→ ${cut(entry.text.replace(/"token":"[^"]*"/, '"token":"…"'))}`
    case 'frame': {
      const [event] = history.find(bare(entry.text))
      const cursor = /^\{"cursor":"([^"]*)"/.exec(entry.text)?.[1]
      return event === undefined ? `← ${cut(entry.text)}` : `← ${cursor ?? ''} = ${show(event)}`
    }
  }
}

function cut(text: string): string {
  return text.length > widest ? `${text.slice(0, widest)} …` : text
}

/** What was written since the run began, as far as it says when. */
function logs(stage: Stage, startedMs: number): string[] {
  const services = [
    ...stage.services.map(({ name, log }) => ({ name, log })),
    { name: 'nats-server', log: stage.nats.log },
  ]
  return services.flatMap(({ name, log }) => ['```', name, ...since(log, startedMs).slice(-mostLogLines), '```', ''])
}

function since(log: readonly string[], startedMs: number): string[] {
  return log
    .filter((line) => {
      const at = /"time":(\d+|"[^"]+")/.exec(line)?.[1]
      if (at === undefined) return true
      const ms = at.startsWith('"') ? Date.parse(at.slice(1, -1)) : Number(at)
      return ms >= startedMs
    })
    .map(cut)
}
