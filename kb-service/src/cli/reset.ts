import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { resetWorld } from '../actions/admin/reset.js'
import { type Content, loadAllContent } from '../content/content.js'
import { openJournal } from '../journal/open-journal.js'
import { Ledger } from '../ledger.js'
import { Advice, type Command, type Context, Misused, readArgs } from './command.js'
import { experienceOf, hasJournal, readWorld, whileStopped } from './worlds.js'

const scopes = ['experience', 'world'] as const
type Scope = (typeof scopes)[number]

/** What `@reset … CONFIRM` does, while the service is stopped. */
export const reset: Command = {
  summary: 'puts everything back to where it was in the beginning, while the KB is stopped',
  usage: `npm run kb -- reset EXPERIENCE [world] [--yes]

What an administrator's "@reset experience CONFIRM" does, or with "world" what "@reset world CONFIRM" does, which leaves
players what they have achieved. The KB must be stopped. Clients are told when it starts again.

  --yes  does not ask
`,
  async run(args, context) {
    const { values, positionals } = readArgs(args, { yes: { type: 'boolean' } }, [1, 'EXPERIENCE', 'world'])
    const [given, what = 'experience'] = positionals as [string, string?]
    const scope = scopes.find((one) => one === what)
    if (scope === undefined) throw new Misused(`"${what}" cannot be reset: say ${scopes.join(' or ')}.`)
    const experience = experienceOf(given)
    const directory = join(context.dataDir, experience)
    if (!(await hasJournal(context.files, directory)))
      throw new Advice(`There is no world of ${experience} in ${context.dataDir}.`)
    const content = (await loadAllContent(context.contentDir)).get(experience)
    if (content === undefined) throw new Advice(`There is no content of ${experience} in ${context.contentDir}.`)
    await whileStopped(context.files, [directory], async () => {})
    if (!values.yes) await ask((await readWorld(context.files, directory, experience)).state.players.size, context)
    await resetOffline(content, directory, scope, context)
  },
}

async function resetOffline(content: Content, directory: string, scope: Scope, context: Context) {
  const ledger = await openLedger(content, directory, context)
  try {
    const scene = { everything: ledger.state, content }
    const { plans } = resetWorld(scene, scope, true)
    for (const plan of plans) ledger.commit(plan, { player: null, request: null })
    await ledger.settled(ledger.state.commit)
    context.say(`${content.experience}: the world is as it was in the beginning (${plans.length} commits).`)
  } finally {
    await ledger.stop()
  }
}

async function ask(players: number, { agree }: Context): Promise<void> {
  const answer = await agree(`Everything goes back to where it was in the beginning, for ${players} players. Go on?`)
  if (answer === null) throw new Advice('Nobody is there to be asked. Say --yes if you are sure.')
  if (!answer) throw new Advice('Nothing was changed.')
}

function openLedger(content: Content, directory: string, { now, note }: Context): Promise<Ledger> {
  return Ledger.open({
    content,
    open: () => openJournal(directory, { now }),
    now,
    checkpointCommits: Number.MAX_SAFE_INTEGER,
    delay: (delayMs, signal) => wait(delayMs, undefined, { signal }),
    onOpened() {},
    onTrouble: (what, error) => note(`${what}: ${error instanceof Error ? error.message : error}`),
  })
}
