import { liveSubject, headers as names, userSubject, zoneSubject } from 'schemas'
import t from 'tap'
import { experience, twinExperience } from '../src/content.js'
import { collect, drop, type Scene, story, systemFor } from '../src/story.js'

const rig = await systemFor(t)

/** A good event as the KB would make it, after all that was committed. */
async function goodHeaders(scene: Scene, ahead = 1000): Promise<Record<string, string>> {
  const { epoch, commit, version } = await rig.kb.attach(scene.user('alice'))
  return {
    [names.epoch]: epoch,
    [names.commit]: String(commit + ahead),
    [names.previous]: '0',
    [names.experience]: experience,
    [names.zone]: scene.here.zone,
    [names.version]: String(version + 1),
    [names.kind]: 'update',
  }
}

const body = JSON.stringify({ type: 'by_hand', text: 'nobody must get this' })
const invalidUtf8 = Buffer.concat([
  Buffer.from('{"type":"by_hand","text":"'),
  Buffer.from([0xff, 0xfe]),
  Buffer.from('"}'),
])

const bodies: readonly [string, string | Uint8Array][] = [
  ['no JSON', 'hello'],
  ['nothing', ''],
  ['half of an object', '{"type":"by_hand"'],
  ['a list', '[1]'],
  ['bad UTF-8', invalidUtf8],
  ['300 KiB', JSON.stringify({ type: 'by_hand', text: 'x'.repeat(300 * 1024) })],
]

/** Whatever is published, also by a way that the stream does not guard, the next good event comes. */
async function goesOn(
  t: Parameters<Parameters<typeof story>[3]>[0],
  scene: Scene,
  clients: Parameters<Scene['silence']>[1][],
) {
  await scene.silence(t, ...clients)
  const [alice, ...others] = clients
  const bottle = scene.here.bottles[0]!
  for (const act of [collect, drop]) {
    await act(alice!, bottle)
    for (const other of others) await other.next('world_update')
  }
  await scene.silence(t, ...clients)
  await scene.same(t, ...clients)
}

for (const way of ['the stream', 'its live copy'] as const) {
  const on = (subject: string) => (way === 'the stream' ? subject : liveSubject(subject))

  story(t, rig, `a bad event without headers on ${way} reaches nobody and stops nothing`, async (t, scene) => {
    const alice = await scene.enter('alice')
    const bob = await scene.enter('bob')
    for (const [, text] of bodies) await rig.hand.publish(on(userSubject(alice.user)), text)
    for (const [, text] of [...bodies, ['an object', body] as const]) {
      await rig.hand.publish(on(zoneSubject(experience, scene.here.zone)), text)
    }
    await goesOn(t, scene, [alice, bob])
  })

  story(t, rig, `a bad body under good headers on ${way} reaches nobody and stops nothing`, async (t, scene) => {
    const alice = await scene.enter('alice')
    const bob = await scene.enter('bob')
    const good = await goodHeaders(scene)
    for (const [, text] of bodies) {
      await rig.hand.publish(on(userSubject(alice.user)), text, good)
      await rig.hand.publish(on(zoneSubject(experience, scene.here.zone)), text, good)
    }
    await goesOn(t, scene, [alice, bob])
  })

  story(t, rig, `wrong headers on ${way} reach nobody and stop nothing`, async (t, scene) => {
    const alice = await scene.enter('alice')
    const bob = await scene.enter('bob')
    const good = await goodHeaders(scene)
    const wrong: Record<string, string>[] = [
      { [names.commit]: 'seven' },
      { [names.commit]: '-1' },
      { [names.commit]: '1e9' },
      { [names.commit]: '99999999999999999999' },
      { [names.previous]: 'x' },
      { [names.previous]: '999999999' },
      { [names.epoch]: 'AAAAAAAA' },
      { [names.epoch]: 'aaaaaaaa' },
      { [names.epoch]: '' },
      { [names.kind]: 'surprise' },
      { [names.experience]: 'Glass Wood' },
      { [names.experience]: twinExperience },
      { [names.zone]: '../etc' },
    ]
    for (const part of wrong) {
      for (const subject of [userSubject(alice.user), zoneSubject(experience, scene.here.zone)]) {
        await rig.hand.publish(on(subject), body, { ...good, ...part })
      }
    }
    for (const missing of [names.epoch, names.commit, names.previous, names.experience, names.kind]) {
      const { [missing]: _, ...rest } = good
      await rig.hand.publish(on(userSubject(alice.user)), body, rest)
      await rig.hand.publish(on(zoneSubject(experience, scene.here.zone)), body, rest)
    }
    await goesOn(t, scene, [alice, bob])
  })

  story(
    t,
    rig,
    `an event on ${way} whose zone is not the one of its subject reaches nobody and stops nothing`,
    async (t, scene) => {
      const alice = await scene.enter('alice')
      const bob = await scene.enter('bob')
      const good = await goodHeaders(scene)
      const { [names.zone]: _, ...nowhere } = good
      const subject = on(zoneSubject(experience, scene.here.zone))
      await rig.hand.publish(subject, body, { ...good, [names.zone]: scene.there.zone })
      await rig.hand.publish(subject, body, nowhere)
      await goesOn(t, scene, [alice, bob])
    },
  )
}

story(t, rig, 'the epoch of a stranger changes nothing', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bob = await scene.enter('bob')
  const good = await goodHeaders(scene)
  const told = { ...good, [names.kind]: 'epoch', [names.epoch]: 'Zzzzzzzz' }
  await rig.hand.publish(`world.updates.epoch.${experience}`, body, told)
  await rig.hand.publish(`world.live.epoch.${experience}`, 'x', { ...good, [names.kind]: 'epoch' })
  await goesOn(t, scene, [alice, bob])
})
