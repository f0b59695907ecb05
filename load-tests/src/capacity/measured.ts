/** A figure that was measured, and the command that prints it. CPU in µs of one core. */
export interface Measured {
  readonly value: number
  readonly from: string
}

const connect =
  'npm run swarm -- --with-system --clients 3000 --zones 100 --spots 4 --actors 0 --rate 0 --connects 150 --duration-s 30'
const act = 'npm run swarm -- --with-system --clients 300 --zones 300 --spots 1 --actors 300 --rate 500 --duration-s 20'
const fan = 'npm run swarm -- --with-system --clients 1000 --zones 1 --spots 20 --actors 10 --rate 20 --duration-s 30'
const spread =
  'npm run swarm -- --with-system --gateways 4 --clients 396 --zones 99 --spots 4 --actors 99 --rate 100 --duration-s 20'
const bench = 'npm run bench -- --only cpu,fanout'
const many =
  'npm run swarm -- --with-system --clients 10000 --zones 100 --spots 4 --actors 100 --rate 30 --duration-s 20 --connects 150 --addresses 4'

const one = 'npm run swarm -- --with-system --clients 1 --actors 0 --rate 0 --processes 1 --duration-s 1'

/** On two shared cores of a virtual machine; see load-tests/RESULTS.md for what else ran there. */
export const measured = {
  /** A connect with its token, and the first area of interest. */
  gatewayConnectUs: { value: 1_600, from: connect },
  kbConnectUs: { value: 2_780, from: connect },
  natsConnectUs: { value: 430, from: connect },
  /** An area of interest asked for on an open socket. */
  gatewayLookUs: { value: 687, from: connect },
  kbLookUs: { value: 513, from: connect },
  /** A second of a session that does nothing but answer heartbeats. */
  gatewayIdleUs: { value: 4.9, from: connect },
  /** An action with its answer, its commit and its events, up to the one who acted. */
  gatewayActionUs: { value: 402, from: act },
  kbActionUs: { value: 906, from: act },
  natsActionUs: { value: 231, from: act },
  /** One more socket that sees an action of somebody else. */
  gatewayFrameUs: { value: 8.5, from: fan },
  /** One more gateway that hears of an action, since somebody in its zone is there. */
  gatewayEventUs: { value: 9.1, from: bench },
  natsDeliveryUs: { value: 23, from: spread },
  /** Resident memory of a gateway with nobody, and what each session adds. */
  gatewayBytes: { value: 77 * 1024 ** 2, from: one },
  sessionBytes: { value: 8.3 * 1024, from: many },
  /** Sockets that one gateway was seen to hold. */
  gatewaySockets: { value: 10_000, from: many },
} satisfies Record<string, Measured>
