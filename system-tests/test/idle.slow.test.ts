import t from 'tap'
import { story, systemFor, v2 } from '../src/story.js'
import { TcpProxy } from '../src/tcp-proxy.js'
import { until } from '../src/until.js'

/** The shortest that may be set; before two and a half of these heartbeats are over. */
const rig = await systemFor(t, { gatewayEnv: { IDLE_TIMEOUT_MS: '8000', HEARTBEAT_MS: '7000' } })

story(
  t,
  rig,
  'a dead path that IDLE_TIMEOUT_MS cuts is counted as idle, not as closed by the client',
  async (t, scene) => {
    const path = await TcpProxy.start(rig.gateway.service.port)
    t.teardown(() => path.shut())
    await scene.enter('alice', scene.here, { port: path.port })
    await scene.enter('bob', scene.here, { ...v2, port: path.port })
    path.stall()
    const idle = /^gateway_sessions_closed_total\{code="idle"\} 2$/m
    await until('both are let go', async () => idle.test((await rig.gateway.service.get('/metrics')).body), 60_000)
    t.notMatch((await rig.gateway.service.get('/metrics')).body, /code="(by_client|lost)"/)
  },
)
