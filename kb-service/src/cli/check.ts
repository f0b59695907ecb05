import { type Content, loadAllContent } from '../content/content.js'
import { type Command, readArgs } from './command.js'

/** Whether the content is good. */
export const check: Command = {
  summary: 'whether the content is good: every problem with file and line',
  usage: `npm run kb -- check

Reads every experience in KB_CONTENT_DIR as the service would at its start. Tells every problem, one a line, as
file:line: reason, and exits 1; or tells what there is.
`,
  async run(args, { contentDir, say }) {
    readArgs(args, {}, [0])
    for (const content of (await loadAllContent(contentDir)).values()) say(summaryOf(content))
  },
}

function summaryOf({ experience, model, zones, templates, npcs, quests, timers, waypoints }: Content): string {
  const all = [...zones.values()]
  const areas = all.flatMap((zone) => [...zone.areas.values()])
  const counts = [
    [zones.size, 'zones'],
    [areas.length, 'areas'],
    [areas.reduce((sum, { spots }) => sum + spots.size, 0), 'spots'],
    [all.reduce((sum, { items }) => sum + items.length, 0), 'items'],
    [templates.size, 'item templates'],
    [npcs.size, 'characters'],
    [quests.size, 'quests'],
    [timers.size, 'timers'],
    [waypoints.length, 'waypoints'],
  ]
  return `${experience} (${model}) is good: ${counts.map((count) => count.join(' ')).join(', ')}.`
}
