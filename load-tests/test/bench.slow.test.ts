import t from 'tap'
import { parts } from '../src/bench/parts.js'
import { measure } from '../src/bench/run.js'
import { quickSizes, type Sizes } from '../src/bench/sizes.js'

/** As little as can be: that it can be measured is what is seen here, not what it costs. */
const tiny: Sizes = {
  ...quickSizes,
  rounds: 1,
  roundMs: 100,
  users: 20,
  window: 20,
  watchers: 20,
  earlier: 10,
  idle: 40,
  memoryRounds: 1,
  connects: 20,
  actors: 2,
  actingMs: 800,
  returners: [20],
  missed: 10,
  resumes: 3,
  rolling: 20,
}

/** What a session keeps may be too little to be seen between so few. */
const lines = {
  cpu: ['one user: CPU per frame', 'one user: frames delivered'],
  fanout: [
    'zone of 20, single events: CPU per frame',
    'zone of 20, bursts of ten: CPU per frame',
    'zone of 20, bursts of ten, against a bare one that corks',
  ],
  memory: ['idle session: private memory', 'idle session: JavaScript heap'],
  connect: ['connect: CPU'],
  latency: [
    'action round trip, p50',
    'action round trip, p99',
    'commit to another player, p50',
    'commit to another player, p99',
  ],
  resume: [
    'gateway killed, 20 come back at once: half are current after',
    'gateway killed, 20 come back at once: all are current after',
    "gateway killed, 20 come back at once: the gateway's CPU per resume",
    'gateway killed, 20 come back at once: had to ask for a whole world',
    'gateway killed, 20 come back at once: KB calls per resume',
    'gateway killed, 20 come back at once: stream reads per resume',
    'resume after 10 missed events, p50',
    'resume after 10 missed events, p99',
    'resume after 10 missed events: KB calls',
    'resume after 10 missed events: stream reads',
    'gateway rolled under 20 clients: frames lost',
    'gateway rolled under 20 clients: frames doubled',
    'gateway rolled under 20 clients: events for each',
    'gateway rolled under 20 clients: from the knock to current, p99',
    'gateway rolled under 20 clients: from the signal to the exit',
    'gateway rolled under 20 clients: arrivals elsewhere in the fullest second',
  ],
} as const

t.setTimeout(300_000)

for (const part of parts) {
  t.test(`measures ${part}: every frame arrives, every figure is a number`, async (t) => {
    const figures = await measure(part, tiny)
    t.strictSame(
      figures.map(({ name }) => name),
      lines[part],
    )
    for (const { name, gateway, bare, ratio, isMet } of figures) {
      t.ok(Number.isFinite(gateway), `${name}: gateway`)
      if (part === 'resume') t.not(isMet, false, `${name}: is as asked for`)
      if (part === 'latency' || part === 'resume') continue
      t.ok(Number.isFinite(bare), `${name}: bare`)
      t.ok(Number.isFinite(ratio), `${name}: ratio`)
    }
  })
}
