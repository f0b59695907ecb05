import { mkdtemp, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { writeContent } from '../src/content.js'
import { Gateway } from '../src/gateway.js'
import { Kb } from '../src/kb.js'
import { NatsServer } from '../src/nats-server.js'

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

t.test('with HOST=:: both services answer on IPv6 and on IPv4', { skip: !hasIpv6 && 'no IPv6 here' }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'dual-stack-'))
  await writeContent(join(folder, 'content'))
  const nats = await NatsServer.prepare()
  await nats.start()
  const env = { HOST: '::', NATS_URL: nats.url }
  const kb = await Kb.prepare(folder, {
    ...env,
    KB_DATA_DIR: join(folder, 'kb'),
    KB_CONTENT_DIR: join(folder, 'content'),
  })
  const gateway = await Gateway.prepare('gateway', folder, {
    ...env,
    KB_SERVICE_URL: `http://[::1]:${kb.service.port}`,
  })
  t.teardown(async () => {
    for (const { service } of [kb, gateway]) await service.kill()
    await nats.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  for (const { service } of [kb, gateway]) {
    await service.start('/ready')
    t.equal((await fetch(`http://[::1]:${service.port}/ready`)).status, 200, `${service.name} on IPv6`)
  }
})
