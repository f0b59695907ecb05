import t from 'tap'
import { median, medianRatio, takeTurns } from '../src/bench/compare.js'
import { figureOf, lonelyFigure } from '../src/bench/figure.js'
import { readOptions } from '../src/bench/options.js'
import { fullSizes, quickSizes } from '../src/bench/sizes.js'
import { table } from '../src/bench/table.js'

t.test('sides take turns, each round the other way round, and the first round does not count', async (t) => {
  const order: string[] = []
  const rounds = await takeTurns([{ name: 'bare' }, { name: 'gateway' }], 2, async ({ name }) => order.push(name))
  t.strictSame(order, ['bare', 'gateway', 'gateway', 'bare', 'bare', 'gateway'])
  t.strictSame(Object.fromEntries(rounds), { bare: [4, 5], gateway: [3, 6] })
})

t.test('the ratio is that of neighbours, so that a slow minute falls on both', async (t) => {
  t.equal(median([3, 1, 2]), 2)
  t.equal(median([4, 1, 2, 3]), 2.5)
  t.equal(medianRatio([2, 20, 3], [1, 10, 2]), 2)
})

t.test('the table says of each line what is asked for and whether it is met', async (t) => {
  const rounds = new Map([
    ['bare', [10, 10]],
    ['gateway', [11, 11]],
  ])
  const limit = (most: number) => ({ words: `ratio <= ${most}`, accepts: (_: number, ratio: number) => ratio <= most })
  const figures = [
    figureOf('good', 'µs', rounds, limit(1.15)),
    figureOf('bad', 'µs', rounds, limit(1.05)),
    lonelyFigure('alone', 'ms', 0.5),
  ]
  t.strictSame(
    figures.map(({ isMet }) => isMet),
    [true, false, null],
  )
  t.match(table(figures), /good +10\.0 µs +11\.0 µs +1\.10 +ratio <= 1\.15 +met\nbad .*NOT MET\nalone +- +0\.50 ms\n/)
})

t.test('options: sizes and parts', async (t) => {
  t.match(readOptions([]), {
    sizes: fullSizes,
    parts: ['cpu', 'fanout', 'memory', 'connect', 'latency'],
    jsonFile: null,
  })
  t.match(readOptions(['--quick', '--only', 'memory,cpu']), { sizes: quickSizes, parts: ['cpu', 'memory'] })
  t.match(readOptions(['resume']), { sizes: fullSizes, parts: ['resume'] })
  t.match(readOptions(['resume', 'cpu', '--only', 'fanout']), { parts: ['cpu', 'fanout', 'resume'] })
  t.match(readOptions(['--only', 'speed']), { wrong: /not speed/ })
  t.match(readOptions(['speed']), { wrong: /not speed/ })
  t.match(readOptions(['--fast']), { wrong: /--fast/ })
  t.equal(readOptions(['--help']), 'help')
})
