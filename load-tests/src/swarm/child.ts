import { Crew } from './crew.js'
import { Ledger } from './ledger.js'
import type { Order, Word } from './plan.js'

/** A process of the swarm: does what the first one says, and tells each second how it is. */
const ledger = new Ledger()
let crew: Crew | null = null

process.on('message', async (order: Order) => {
  await carryOut(order)
  say({ said: 'done', order: order.do })
})
process.once('disconnect', () => process.exit())
// The first process decides when all is over.
process.on('SIGINT', () => undefined)
setInterval(() => say({ said: 'progress', second: ledger.second() }), 1_000)

async function carryOut(order: Order): Promise<void> {
  if (order.do === 'connect') {
    crew = new Crew(order.plan, ledger)
    await crew.connect()
  } else if (order.do === 'act') await crew!.act(order.rate, order.fromMs, order.toMs)
  else if (order.do === 'look') await crew!.look()
  else {
    say({ said: 'totals', totals: ledger.totals() })
    crew!.leave()
  }
}

function say(word: Word): void {
  // The first process may have gone: there is nobody to tell, and it is over.
  if (process.connected) process.send!(word, undefined, undefined, () => undefined)
}
