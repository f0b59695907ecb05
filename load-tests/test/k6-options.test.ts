import t from 'tap'
import { readOptions } from '../src/k6/options.js'

t.test('options of a run are the environment of its script', async (t) => {
  const options = readOptions([
    'steady-actions',
    '--duration-s',
    '20',
    '--v1',
    '0.5',
    '--url',
    'ws://a:1,ws://b:2',
    '--',
    '--local-ips=127.0.0.2',
  ])
  t.match(options, {
    script: 'steady-actions',
    withSystem: false,
    urls: ['ws://a:1', 'ws://b:2'],
    env: { DURATION_S: '20', V1: '0.5', URL: 'ws://a:1,ws://b:2' },
    k6Args: ['--local-ips=127.0.0.2'],
  })
})

t.test('a temporary system is as its script needs it', async (t) => {
  t.match(readOptions(['rolling-drain', '--with-system']), { withSystem: true, gateways: 2 })
  t.match(readOptions(['smoke', '--with-system', '--zones', '3', '--gateways', '4']), {
    gateways: 4,
    world: { zones: 3 },
  })
  t.match(readOptions(['slow-readers', '--with-system']), { world: { zones: 1, textBytes: 10_000 } })
})

t.test('what cannot be meant is refused with a sentence', async (t) => {
  t.match(readOptions([]), { wrong: /which script/ })
  t.match(readOptions(['smok']), { wrong: /no script "smok"/ })
  t.match(readOptions(['smoke', '--rate', 'x']), { wrong: /--rate must be a number/ })
  t.match(readOptions(['smoke', '--with-system', '--url', 'ws://a:1']), { wrong: /--with-system/ })
  t.match(readOptions(['smoke', '--hurry']), { wrong: /hurry/ })
})
