import t from 'tap'
import { Cli } from '../support/cli.js'
import { ContentCopy } from '../support/content-copy.js'

t.test('good content is told in numbers', async (t) => {
  const { code, out, err } = await (await Cli.make(t)).run('check')
  t.same({ code, err }, { code: 0, err: '' })
  t.match(out, /^west-of-house \(isolated\) is good: 1 zones, 6 areas.*\nwylding-woods \(shared\) is good: 2 zones/)
})

t.test('every problem of broken content is told with file and line, and the exit code is 1', async (t) => {
  const copy = await ContentCopy.make(t)
  await copy.edit('templates/items/bottle_joy.md', (text) => text.replace(': yes', ': maybe'))
  await copy.edit('config.json', (text) => text.replace('"isolated"', '"lonely"'), 'west-of-house')
  const { code, out, err } = await (await Cli.make(t, { KB_CONTENT_DIR: copy.root })).run('check')
  t.same({ code, out }, { code: 1, out: '' })
  t.match(err, /west-of-house\/config\.json:\d+: state\.model must be "shared" or "isolated"\n/)
  t.match(err, /wylding-woods\/templates\/items\/bottle_joy\.md:6: collectible must be yes or no\n/)
})

t.test('what is not understood is told with what would be, and the exit code is 2', async (t) => {
  const cli = await Cli.make(t)
  const wrong = await Promise.all([
    cli.run(),
    cli.call('frob'),
    cli.call('backup'),
    cli.call('export', 'wylding-woods'),
    cli.call('export', '../x', 'y'),
    cli.call('reset', 'wylding-woods', 'everything'),
    cli.call('restore', 'a', '--all'),
  ])
  t.same(
    wrong.map(({ code, out }) => ({ code, out })),
    wrong.map(() => ({ code: 2, out: '' })),
  )
  t.match(
    wrong.map(({ err }) => err),
    [
      /^npm run kb -- COMMAND/,
      /There is no command "frob"\.[\s\S]*restore {3}puts a backup/,
      /FILE\|DIR is missing\.\nSee npm run kb -- backup --help/,
      /DIR is missing/,
      /"\.\.\/x" is no experience/,
      /"everything" cannot be reset: say experience or world/,
      /Unknown option '--all'/,
    ],
  )
  const help = await Promise.all([cli.run('--help'), cli.call('restore', '--help')])
  t.match(help, [
    { code: 0, out: /check[\s\S]*export[\s\S]*import[\s\S]*reset[\s\S]*backup[\s\S]*restore/, err: '' },
    { code: 0, out: /^npm run kb -- restore FILE\|DIR \[--experience EXPERIENCE\]\n[\s\S]*must be stopped/, err: '' },
  ])
})
