import { isWay } from './fan.js'
import { Forwarder } from './forwarder.js'

const {
  PORT,
  NATS_URL = 'nats://127.0.0.1:4222',
  DEFAULT_EXPERIENCE = 'wylding-woods',
  BARE_WRITE = 'send',
} = process.env
if (!isWay(BARE_WRITE)) throw new Error('BARE_WRITE must be send or cork.')

const options = { natsUrl: NATS_URL, experience: DEFAULT_EXPERIENCE, way: BARE_WRITE }
const forwarder = await Forwarder.start(options, Number(PORT))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void forwarder.close())
