import { test } from 'tap'
import { readOptions } from '../src/options.js'

test('a mutant brings the faults with it that it needs, in every run', async (t) => {
  const { wanted, seeds, first } = readOptions(['--mutant', 'no-outcomes', '--seeds', '7', '--seed', '3'])
  t.same(wanted, { mutant: 'no-outcomes', faults: ['crash', 'http'], density: 1 })
  t.same([seeds, first], [7, 3])
})

test('without options any fault may be part of a run', async (t) => {
  t.same(readOptions([]).wanted, { mutant: null })
  t.same(readOptions(['--faults', 'none']).wanted.faults, [])
})

test('what makes no sense is refused with a sentence', async (t) => {
  const refused: readonly [args: string[], sentence: RegExp][] = [
    [['--mutant', 'x'], /There is no mutant "x"/],
    [['--faults', 'nats,x'], /There is no fault "x"/],
    [['--seeds', '0'], /--seeds must be a number from 1 on/],
    [['--density', '2'], /--density must be from 0 to 1/],
    [['--such'], /--such/],
    [['word'], /word/],
  ]
  for (const [args, message] of refused) t.throws(() => readOptions(args), { message }, args.join(' '))
})
