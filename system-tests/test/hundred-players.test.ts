import t from 'tap'
import { story, systemFor } from '../src/story.js'

const rig = await systemFor(t, { gateways: 2 })

story(t, rig, 'a hundred players reach for one bottle and one gets it', async (t, scene) => {
  const players = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      scene.enter(`player${index}`, scene.here, { gateway: rig.gateways[index % rig.gateways.length]! }),
    ),
  )
  await scene.silence(t, ...players)
  const bottle = scene.here.bottles[0]!
  const before = players[0]!.world.version!
  for (const player of players) player.send({ type: 'action', action: 'collect_item', instance_id: bottle })
  const answers = await Promise.all(players.map((player) => player.next('action_response')))
  const winners = players.filter((_, index) => answers[index]!.success)
  t.equal(winners.length, 1, 'one gets it')
  for (const answer of answers.filter(({ success }) => !success)) {
    t.match(answer.message, /You don't see that item here|not found/)
  }
  await Promise.all(players.map((player) => player.next('world_update')))
  await scene.silence(t, ...players)
  for (const player of players) {
    t.equal(player.world.version, before + 1)
    t.same(player.steps, [`${before}→${before + 1}`], 'everybody sees it vanish, once')
    t.notOk(player.world.items.includes(bottle))
    t.same(player.world.inventory, player === winners[0] ? [bottle] : [])
  }
  await scene.same(t, winners[0]!, players[0]!, players[99]!)
})
