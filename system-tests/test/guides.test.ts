import { join } from 'node:path'
import t from 'tap'
import { Checkout } from '../src/checkout.js'
import { readGuide } from '../src/guide.js'
import { Kb } from '../src/kb.js'

for (const name of ['add-an-experience', 'add-an-npc', 'add-an-action', 'add-a-message']) {
  t.test(`docs/${name}.md, done as it says, works`, async (t) => {
    const guide = readGuide(name)
    const checkout = await Checkout.make()
    t.teardown(() => checkout.remove())
    await checkout.follow(guide)
    const isCode = [...guide.files.keys()].some((file) => file.endsWith('.ts'))
    if (isCode) await checkout.build()
    for (const file of guide.runs) await checkout.test(file)
    const root = isCode ? { root: checkout.folder } : {}
    const kb = await Kb.prepare(
      checkout.folder,
      {
        KB_DATA_DIR: join(checkout.folder, 'data'),
        KB_CONTENT_DIR: join(checkout.folder, 'kb-service', 'experiences'),
      },
      root,
    )
    t.teardown(() => kb.service.kill())
    await kb.service.start()
    let frames: readonly object[] = []
    for (const [index, { experience, message }] of guide.tries.entries()) {
      frames = (await kb.message('alice', message, `guide-${index}-0123456789`, experience)).frames
    }
    t.ok(guide.tries.length > 0)
    const isGiven = frames.some((frame) =>
      Object.entries(guide.gives).every(([key, value]) => frame[key as never] === value),
    )
    t.ok(isGiven, JSON.stringify(frames))
  })
}
