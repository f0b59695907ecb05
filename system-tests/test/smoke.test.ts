import t from 'tap'
import { collect, story, systemFor } from '../src/story.js'

const rig = await systemFor(t)

story(t, rig, 'a bottle is taken', async (t, scene) => {
  const alice = await scene.enter('alice')
  const bottle = scene.here.bottles[0]!
  const { response, update } = await collect(alice, bottle)
  t.equal(response.item_id, bottle)
  t.equal(update.snapshot_version, update.base_version + 1)
  await scene.silence(t, alice)
  await scene.same(t, alice)
})
