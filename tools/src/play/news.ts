import type {
  ClientEvents,
  GaiaClient,
  Protocol,
  Recovery,
  ResyncCause,
  StateEvent,
  UpdateEvent,
  World,
} from 'gaia-client'

/** What a client tells as it happens. `before` is the world in which an update's names still mean something. */
export type News =
  /** `recovery`: what came of the cursor, in gaia.v2. `isMove`: the socket before was not left until now. */
  | { readonly kind: 'connected'; readonly recovery: Recovery | null; readonly isMove: boolean }
  /** `againInMs` null: not before somebody says so. */
  | { readonly kind: 'lost'; readonly why: string; readonly againInMs: number | null }
  | { readonly kind: 'leaving'; readonly why: string; readonly inMs: number }
  | { readonly kind: 'ended'; readonly why: string }
  /** Something was missed that cannot be told; the world is asked for anew. */
  | { readonly kind: 'missed'; readonly reason: ResyncCause }
  /** A new token was taken, which is good until then: milliseconds since 1970. */
  | { readonly kind: 'renewed'; readonly expiresAtMs: number }
  | { readonly kind: 'entered'; readonly world: World }
  | ({ readonly kind: 'update' } & UpdateEvent)
  | { readonly kind: 'told'; readonly frame: Told }
  /** Something went wrong that is the answer to nothing. */
  | { readonly kind: 'failure'; readonly code: string; readonly message: string }

/** Frames that come beside an answer. */
export type Told = ClientEvents['told']

/** Tells what happens to a client as news. */
export function tellNews(client: GaiaClient, protocol: Protocol, tell: (news: News) => void): void {
  client.on('state', (event) => {
    const news = newsOfState(event, protocol)
    if (news !== null) tell(news)
  })
  client.on('recovery', ({ recovery, isMove }) => tell({ kind: 'connected', recovery, isMove }))
  client.on('resync', ({ cause }) => tell({ kind: 'missed', reason: cause }))
  client.on('token', ({ expiresAtMs }) => tell({ kind: 'renewed', expiresAtMs }))
  client.on('entered', ({ world }) => tell({ kind: 'entered', world }))
  client.on('update', (update) => tell({ kind: 'update', ...update }))
  client.on('told', (frame) => tell({ kind: 'told', frame }))
  client.on('failure', (failure) => tell({ kind: 'failure', ...failure }))
}

/** Null: nothing to tell of. In gaia.v2 the recovery tells that the line is there. */
function newsOfState({ state, before, why, retryInMs, ending }: StateEvent, protocol: Protocol): News | null {
  switch (state) {
    case 'waiting':
    case 'offline':
      return { kind: 'lost', why: why ?? state, againInMs: retryInMs }
    case 'suspended':
      return { kind: 'lost', why: 'cut', againInMs: null }
    case 'connecting':
      return why === null ? null : { kind: 'lost', why, againInMs: 0 }
    case 'moving':
      return { kind: 'leaving', why: why ?? 'The server stops.', inMs: retryInMs ?? 0 }
    case 'closed':
      return ending?.code === 'closed_by_client' ? null : { kind: 'ended', why: ending?.message ?? '' }
    case 'syncing':
    case 'live':
      return protocol === 'gaia.v1' && before === 'connecting'
        ? { kind: 'connected', recovery: null, isMove: false }
        : null
  }
}
