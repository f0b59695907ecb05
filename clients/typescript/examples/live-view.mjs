// A live view of a zone: node examples/live-view.mjs ws://127.0.0.1:8003 TOKEN
import { connect } from 'gaia-client'

const [url, token] = process.argv.slice(2)
const WebSocket = globalThis.WebSocket ?? (await import('ws')).WebSocket
const client = connect({ url, token: () => token, position: { lat: 37.906512, lng: -122.544217 }, WebSocket })

client.on('state', ({ state, why }) => console.log(`(${state}${why ? `: ${why}` : ''})`))
client.on('recovery', ({ recovery }) => console.log(`(recovery: ${recovery.outcome})`))
client.on('item', ({ what, item }) => console.log(`${item.semantic_name ?? item.instance_id} was ${what}`))
client.on('world', ({ zone, areas, player, version }) => {
  console.log(`\n${zone?.name ?? 'Nothing is near here'}, version ${version}`)
  for (const area of Object.values(areas)) {
    for (const { name, items, npcs } of Object.values(area.spots)) {
      const things = [...npcs.map((npc) => npc.name), ...items.map((item) => item.semantic_name ?? item.instance_id)]
      if (things.length > 0) console.log(`  ${area.name}, ${name}: ${things.join(', ')}`)
    }
  }
  console.log(`  You carry: ${player.inventory.map((item) => item.semantic_name).join(', ') || 'nothing'}`)
})

process.once('SIGINT', () => client.close())
