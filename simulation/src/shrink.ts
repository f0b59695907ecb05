/** The shortest list found (ddmin) for which `stillFails` holds, by leaving elements out. */
export async function shrink<T>(
  list: readonly T[],
  stillFails: (list: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let shortest = list
  let parts = 2
  while (shortest.length >= 2) {
    const size = Math.ceil(shortest.length / parts)
    let isShorter = false
    for (let start = 0; start < shortest.length; start += size) {
      const rest = [...shortest.slice(0, start), ...shortest.slice(start + size)]
      if (!(await stillFails(rest))) continue
      shortest = rest
      parts = Math.max(2, parts - 1)
      isShorter = true
      break
    }
    if (isShorter) continue
    if (size === 1) break
    parts = Math.min(shortest.length, parts * 2)
  }
  return shortest
}
