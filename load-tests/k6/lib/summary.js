/** `handleSummary` of a script: a short table, and all of it as JSON in OUT. */
export function summaryOf(script, settings) {
  return (data) => {
    const report = {
      script,
      at: new Date().toISOString(),
      passed: Object.values(data.metrics).every(isMet),
      settings: shown(settings),
      metrics: Object.fromEntries(ours(data).map(([name, metric]) => [name, plain(metric)])),
    }
    const written = { stdout: table(script, report) }
    if (__ENV.OUT) written[__ENV.OUT] = `${JSON.stringify(report, null, 2)}\n`
    return written
  }
}

/** Never the secret, nor tokens. */
function shown({ token: _token, given: _given, ...settings }) {
  return settings
}

function ours(data) {
  return Object.entries(data.metrics).filter(([name]) => name.startsWith('gaia_') || name.startsWith('generator_'))
}

function plain({ values, thresholds = {} }) {
  const limits = Object.entries(thresholds).map(([limit, { ok }]) => [limit, ok])
  return { ...values, ...(limits.length > 0 && { thresholds: Object.fromEntries(limits) }) }
}

function isMet({ thresholds = {} }) {
  return Object.values(thresholds).every(({ ok }) => ok)
}

function table(script, { metrics, passed }) {
  const lines = Object.entries(metrics).map(([name, { thresholds = {}, ...values }]) => {
    const limits = Object.entries(thresholds).map(([limit, ok]) => `${ok ? '✓' : '✗'} ${limit}`)
    return `  ${name.padEnd(24)} ${said(values).padEnd(62)} ${limits.join('  ')}`.trimEnd()
  })
  return `\n${script}: ${passed ? 'all thresholds met' : 'THRESHOLDS MISSED'}\n${lines.sort().join('\n')}\n\n`
}

function said(values) {
  if ('med' in values) {
    const { med, max, count } = values
    return `p50 ${ms(med)}  p95 ${ms(values['p(95)'])}  p99 ${ms(values['p(99)'])}  max ${ms(max)}  n ${count}`
  }
  if ('passes' in values) return `${(values.rate * 100).toFixed(2)} %  of ${values.passes + values.fails}`
  return `${values.count ?? values.value}`
}

function ms(value) {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}
