import { Counter, Rate, Trend } from 'k6/metrics'

/** What the load sees. Times in milliseconds; what a counter counts stands behind it. */
export const metrics = {
  /** From the first byte to `connected`. */
  connect: new Trend('gaia_connect_ms', true),
  /** From the first byte to the area of interest. */
  enter: new Trend('gaia_enter_ms', true),
  /** From the first byte to having all that was missed. */
  resume: new Trend('gaia_resume_ms', true),
  /** From when the action should have been sent to its `action_response`. */
  action: new Trend('gaia_action_ms', true),
  /** From the commit, as its event says, to its arrival. Two clocks, unless it is one machine. */
  delivery: new Trend('gaia_delivery_ms', true),
  /** The part of the actions that did what was asked. */
  success: new Rate('gaia_action_success'),
  connected: new Counter('gaia_connected'),
  entered: new Counter('gaia_entered'),
  actions: new Counter('gaia_actions'),
  events: new Counter('gaia_events'),
  /** Changes of the zone that a client was not told of, and those that it was told of again, by the chain of versions. */
  lost: new Counter('gaia_lost'),
  doubled: new Counter('gaia_doubled'),
  /** Clients that at the end had all that there is, by a last look at the world. */
  proven: new Counter('gaia_proven'),
  resumes: new Counter('gaia_resumes'),
  /** A whole world had to be asked for. */
  resyncs: new Counter('gaia_resyncs'),
  errors: new Counter('gaia_errors'),
  /** Sockets that ended though the load wanted them. */
  cuts: new Counter('gaia_cuts'),
  moves: new Counter('gaia_moves'),
  expiring: new Counter('gaia_tokens_expiring'),
  renewed: new Counter('gaia_tokens_renewed'),
  /** How late the generator's own timers are: a saturated generator measures itself. */
  lag: new Trend('generator_lag_ms', true),
  /** Actions that were due and never sent, since too many waited before them. */
  unsent: new Counter('generator_unsent'),
}

const counted = ['lost', 'doubled', 'resyncs', 'errors', 'cuts', 'unsent']

/** Whatever must stay zero is there from the start: a threshold on a metric without a value would say nothing. */
export function beginCounting() {
  for (const name of counted) metrics[name].add(0)
}

/** What holds in every run. */
export const alwaysThresholds = {
  gaia_lost: ['count==0'],
  gaia_doubled: ['count==0'],
  gaia_resyncs: ['count==0'],
  gaia_errors: ['count==0'],
  gaia_cuts: ['count==0'],
  generator_unsent: ['count==0'],
  generator_lag_ms: ['p(99)<250'],
}
