import { buckets, type Metrics } from './metrics.js'

/** What is counted and measured as it happens. What the parts know themselves is in `readings.ts`. */
export function meters(metrics: Metrics) {
  return {
    upgrades: metrics.counter('gateway_upgrades_total', 'Connects, before it is known whose', 'protocol'),
    refused: metrics.counter('gateway_upgrades_refused_total', 'Connects refused, by code', 'code'),
    connectMs: metrics.histogram(
      'gateway_connect_ms',
      'From the upgrade until the session is whole, with the question to the KB where the player is',
      buckets.call,
    ),
    opened: metrics.counter('gateway_sessions_opened_total', 'Sessions opened'),
    closed: metrics.counter(
      'gateway_sessions_closed_total',
      'Sessions closed, by code; `by_client`: with a close frame, `lost`: without one',
      'code',
    ),
    messageMs: metrics.histogram(
      'gateway_message_ms',
      'From a client’s message to its reply, with the wait for those before it',
      buckets.call,
      'type',
      'outcome',
    ),
    resyncs: metrics.counter('gateway_resyncs_total', 'Sessions that need a new world', 'reason'),
    recoveries: metrics.counter(
      'gateway_recoveries_total',
      'What came of the cursors of v2 clients',
      'outcome',
      'reason',
    ),
    caughtUp: metrics.counter('gateway_caught_up_total', 'Sessions live again, by source', 'source'),
    lagged: metrics.counter('gateway_lagged_total', 'Sockets that fell behind for want of reading'),
    gaps: metrics.counter('gateway_gaps_total', 'Gaps in a feed, by outcome', 'outcome'),
    heals: metrics.counter('gateway_heals_total', 'Heals after NATS was away', 'cause', 'outcome'),
    healed: metrics.counter('gateway_healed_events_total', 'Events read while healing'),
    streamRequests: metrics.counter(
      'nats_stream_requests_total',
      'Requests to read the stream, or where it ends',
      'of',
    ),
    dropped: metrics.counter('nats_events_dropped_total', 'Messages that are no event', 'reason'),
    natsChanges: metrics.counter('nats_connection_changes_total', 'Changes of the connection', 'state'),
    natsFailures: metrics.counter(
      'nats_connection_failures_total',
      'Connections to NATS that were lost, and tries that failed',
    ),
    natsUp: metrics.gauge('nats_connected', '1 while NATS is connected'),
    latencyMs: metrics.histogram(
      'nats_world_updates_latency_ms',
      'From an event’s commit in the KB until it is written to sockets; a sample, by the clocks of both machines',
      buckets.journey,
    ),
    deliveryMs: metrics.histogram(
      'gateway_delivery_ms',
      'From an event’s arrival here until its turn’s frames are written; a sample',
      buckets.turn,
    ),
    kbMs: metrics.histogram('kb_call_ms', 'Calls of the KB, retries included', buckets.call, 'call', 'outcome'),
    kbBroken: metrics.counter('kb_tries_broken_total', 'Tries that broke', 'call', 'reason'),
    kbJunk: metrics.counter('kb_junk_total', 'Answers that make no sense', 'call'),
    breaker: metrics.gauge('kb_breaker', '1 for the state the breaker is in', 'state'),
    keyReads: metrics.counter('gateway_key_reads_total', 'Readings of the keys of tokens', 'outcome'),
    traceFailures: metrics.counter('trace_exports_failed_total', 'Batches of spans that were lost'),
    surprises: metrics.counter('gateway_surprises_total', 'Errors nobody expected'),
  }
}
