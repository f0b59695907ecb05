import type { Draft } from './draft.js'
import type { Question } from './kb.js'
import type { Change, State } from './world.js'

type Deed = (state: State, user: string, zone: string, arg: string) => ((draft: Draft) => void) | null

const collect: Deed = (state, user, zone, item) => {
  if (!(item in state.zones[zone]!.items)) return null
  const seen: Change[] = [{ op: 'remove', item }]
  return (draft) => {
    draft.zone(zone, seen, [user])
    draft.copy(user, [...seen, { op: 'gain', item }])
  }
}

const drop: Deed = (state, user, zone, item) => {
  if (!(item in state.players[user]!.items)) return null
  const seen: Change[] = [{ op: 'set', item, value: 1 }]
  return (draft) => {
    draft.zone(zone, seen, [user])
    draft.copy(user, [...seen, { op: 'lose', item }])
  }
}

/** Only the player's own state changes. */
const use: Deed = (state, user) => (draft) => draft.own(user, [{ op: 'gold', value: state.players[user]!.gold + 1 }])

/** Private for two. `arg`: item, `>`, user. */
const giveItem: Deed = (state, user, zone, arg) => {
  const [item = '', to = ''] = arg.split('>')
  if (!(item in state.players[user]!.items) || state.players[to]?.zone !== zone || to === user) return null
  return (draft) => {
    draft.own(user, [{ op: 'lose', item }])
    draft.own(to, [{ op: 'gain', item }])
  }
}

/** All see it, and two players, perhaps in two zones, also change privately. */
const toast: Deed = (state, user, zone, to) => {
  const [item, before] = Object.entries(state.zones[zone]!.items)[0] ?? []
  const other = state.players[to]
  if (item === undefined || other === undefined || to === user) return null
  const isNear = other.zone === zone
  const seen: Change[] = [{ op: 'set', item, value: before! + 1 }]
  const mine: Change = { op: 'gold', value: state.players[user]!.gold + 1 }
  const theirs: Change = { op: 'gold', value: other.gold + 1 }
  return (draft) => {
    draft.zone(zone, seen, isNear ? [user, to] : [user])
    draft.copy(user, [...seen, mine])
    if (isNear) draft.copy(to, [...seen, theirs])
    else draft.own(to, [theirs])
  }
}

const deeds: Readonly<Record<string, Deed>> = { collect, drop, use, give: giveItem, toast }

/** What the action does, or null if a rule refuses it. */
export function act(state: State, user: string, { verb, arg }: Question): ((draft: Draft) => void) | null {
  const { zone } = state.players[user]!
  const deed = deeds[verb ?? '']
  return zone === null || deed === undefined ? null : deed(state, user, zone, arg ?? '')
}
