import t from 'tap'
import { tapReport } from '../lib/tap-report.mjs'
import { readTally, tallyLine } from '../lib/tap-summary.mjs'

t.test('counts what the closing line counts', async (t) => {
  t.same(readTally('# { total: 7, pass: 2, fail: 3, todo: 1, skip: 1 }', 1), {
    passed: 2,
    failed: 3,
  })
  t.same(readTally('# { total: 5, pass: 5 }', 0), { passed: 5, failed: 0 })
})

t.test('a run that ended badly without a failed assertion failed once', async (t) => {
  t.same(readTally('# { total: 5, pass: 5 }', 1), { passed: 5, failed: 1 })
  t.same(readTally('', 0), { passed: 0, failed: 1 })
})

t.test('says it in the one form that is looked for', async (t) => {
  t.equal(tallyLine({ passed: 3, failed: 0 }), '3 passed, 0 failed')
})

t.test('a file that passed is one line, of one that failed all is told that is not ok', async (t) => {
  const lines = /** @type {string[]} */ ([])
  const report = tapReport((line) => lines.push(line))
  const tap = [
    '# Subtest: a.test.js',
    '    ok 1 - fine',
    '    1..1',
    'ok 1 - a.test.js # time=5ms',
    '# Subtest: b.test.js',
    '    ok 1 - fine',
    '    not ok 2 - the reply comes first',
    '      ---',
    '      diff: 1 and 2',
    '      ...',
    '    1..2',
    'not ok 2 - b.test.js # time=6ms',
    '  ---',
    '  ...',
    '    # { total: 9, fail: 9 }',
    '# { total: 3, pass: 2, fail: 1 }',
  ]
  for (const line of tap) report.take(line)
  t.same(lines, [
    '✓ a.test.js 5ms',
    '    not ok 2 - the reply comes first',
    '      ---',
    '      diff: 1 and 2',
    '      ...',
    '✗ b.test.js 6ms',
  ])
  t.equal(report.closing, '# { total: 3, pass: 2, fail: 1 }')
})
