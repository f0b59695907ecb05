import { buckets, type Metrics } from './metrics.js'

/** What is counted and measured as it happens. What the parts know themselves is in `readings.ts`. */
export function meters(metrics: Metrics) {
  return {
    commits: metrics.counter('kb_commits_total', 'Commits made', 'experience'),
    messages: metrics.counter(
      'kb_messages_total',
      'Messages answered, by what they asked and how it ended',
      'experience',
      'kind',
      'result',
    ),
    messageMs: metrics.histogram(
      'kb_message_ms',
      'From a message to its answer, with the write to disk',
      buckets.call,
      'kind',
      'result',
    ),
    refusals: metrics.counter('kb_http_refusals_total', 'Calls answered with an error, by code', 'code'),
    timers: metrics.counter('kb_timers_fired_total', 'What the world did by itself, by kind', 'experience', 'kind'),
    reloads: metrics.counter('kb_content_reloads_total', 'Changes of content, by what became of them', 'result'),
    troubles: metrics.counter('kb_troubles_total', 'What went wrong inside', 'experience', 'trouble'),
    keyReads: metrics.counter('kb_key_reads_total', 'Readings of the keys of tokens', 'outcome'),
    waitMs: metrics.histogram(
      'kb_journal_wait_ms',
      'From the commit in memory to the commit on disk, as answers wait for it',
      buckets.call,
    ),
    appendMs: metrics.histogram(
      'kb_journal_append_ms',
      'One write to the journal and its fsync; it takes all commits that came meanwhile',
      buckets.call,
    ),
    appended: metrics.counter('kb_journal_bytes_total', 'Bytes written to journals'),
    published: metrics.counter('nats_world_updates_published_total', 'Events that NATS has taken', 'experience'),
    publishMs: metrics.histogram(
      'nats_publish_ms',
      'From the sending of an event to its acknowledgement',
      buckets.call,
    ),
    notPublished: metrics.counter(
      'nats_world_updates_unpublished_total',
      'Events that were not taken: `failed` are sent again, `refused` no stream would ever take',
      'reason',
    ),
    natsFailures: metrics.counter(
      'nats_connection_failures_total',
      'Connections to NATS that were lost, and tries that failed',
    ),
    traceFailures: metrics.counter('trace_exports_failed_total', 'Batches of spans that were lost'),
  }
}
