const words = ['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']

/**
 * The metrics that a query asks for, each with the labels that it looks at. Reads as much of the language as we use.
 * @param {string} query
 * @returns {Map<string, Set<string>>}
 */
export function metricsIn(query) {
  /** @type {Map<string, Set<string>>} */
  const found = new Map()
  const put = (/** @type {string} */ name, /** @type {readonly string[]} */ labels) =>
    found.set(name, new Set([...(found.get(name) ?? []), ...labels]))
  const bare = query.replaceAll(/([a-z_:]\w*)?\{([^}]*)\}/gi, (_, name, matchers) => {
    const labels = [...matchers.matchAll(/([a-z_]\w*)\s*(?:=~|!~|!=|=)\s*"([^"]*)"/gi)]
    const named = labels.find(([, label]) => label === '__name__')?.[2] ?? name
    const others = labels.map(([, label]) => label).filter((label) => label !== '__name__')
    for (const one of named.split('|')) put(one, others)
    return ' '
  })
  const rest = bare.replaceAll(/\b(?:by|on|without|ignoring)\s*\([^)]*\)/g, ' ').replaceAll(/\[[^\]]*\]/g, ' ')
  for (const [, name = ''] of rest.matchAll(/(?<![\w$.])([a-z_:][\w:]*)(?!\w|\s*\()/gi)) {
    if (!words.includes(name)) put(name, [])
  }
  return found
}

/**
 * The labels that a query puts together by.
 * @param {string} query
 */
export function groupedBy(query) {
  return [...query.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(',').map((one) => one.trim()))
}
