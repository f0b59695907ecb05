import t from 'tap'
import { type Frame, Woods } from './support/experience.js'
import { MemoryDisk } from './support/memory-journal.js'
import { playAtRandom } from './support/random.js'

/** Follows the versions of all events, as clients of each subject see them. */
function follow(woods: Woods): Map<string, number> {
  const versions = new Map<string, number>()
  for (const { events } of woods.disk.records()) {
    for (const { subject, kind, zone, body } of events) {
      if (kind !== 'update' || zone === null) continue
      const { base_version: base, snapshot_version: snapshot } = body as Frame
      const isOfZone = subject.includes('.zone.')
      if (isOfZone && base !== (versions.get(zone) ?? 1))
        throw new Error(`${zone}: ${base} after ${versions.get(zone)}`)
      if (isOfZone && snapshot !== base + 1) throw new Error(`${zone}: ${base} to ${snapshot}`)
      if (isOfZone) versions.set(zone, snapshot)
      const isSeen = events.some((event) => event.zone === zone && event.subject.includes('.zone.'))
      if (base !== snapshot - (isSeen ? 1 : 0)) throw new Error(`${subject}: ${base} to ${snapshot} in ${zone}`)
      if (snapshot !== (versions.get(zone) ?? 1)) throw new Error(`${subject}: ${snapshot} in ${zone}`)
    }
  }
  return versions
}

t.test('versions of a zone are contiguous, whatever is played', async (t) => {
  const woods = await Woods.open()
  await playAtRandom(woods, 800, 13)
  const versions = follow(woods)
  for (const [zone, version] of versions) t.equal(version, woods.ledger.state.zones.get(zone)!.version)
  t.ok(
    [...versions.values()].every((version) => version > 5),
    JSON.stringify([...versions]),
  )
})

t.test('versions never fall, not by a reset and not by a restart (UP 7 V4)', async (t) => {
  const disk = new MemoryDisk()
  let before = new Map<string, number>()
  for (let start = 0; start < 4; start++) {
    const woods = await Woods.open({ disk })
    const versions = () => new Map([...woods.ledger.state.zones].map(([id, { version }]) => [id, version]))
    for (const [zone, version] of before) t.equal(versions().get(zone), version, `${zone} is where it was`)
    await playAtRandom(woods, 60, start)
    const atReset = versions()
    await woods.act('admin', '@reset experience CONFIRM')
    for (const [zone, version] of atReset) t.ok(versions().get(zone)! >= version)
    before = versions()
    follow(woods)
    if (start === 1) await woods.ledger.stop()
  }
})
