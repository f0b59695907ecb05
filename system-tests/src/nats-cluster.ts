import { NatsServer } from './nats-server.js'
import { ownPort } from './ports.js'

/** So many servers that know each other and keep streams together. Not started yet. */
export async function prepareCluster(count: number): Promise<readonly NatsServer[]> {
  const routes: string[] = []
  while (routes.length < count) routes.push(`nats://127.0.0.1:${await ownPort()}`)
  const all = routes.map((route) => `"${route}"`).join(', ')
  return Promise.all(
    routes.map((route, index) =>
      NatsServer.prepare({
        natsConfig: `
          server_name: node_${index + 1}
          jetstream { store_dir: {store} }
          cluster { name: wood, listen: "${new URL(route).host}", routes: [${all}] }`,
      }),
    ),
  )
}
