import { WebSocket } from 'k6/websockets'
import { Actor } from './actor.js'
import { Chain } from './chain.js'
import { metrics } from './metrics.js'
import { placeOf } from './world.js'

/** Before a client comes back that lost its socket: at least so long, at most twice. */
const backoffMs = 500

/** `readyState` of a socket that can be written to. */
const open = 1

/**
 * A player on a socket: enters a zone, is told what happens there, goes on from the cursor at another socket, renews the token, and
 * leaves a gateway that drains before its line is down. It counts what is lost and doubled.
 */
export class Client {
  #member
  #socket = null
  /** Counts sockets: what an older one says is not heard. */
  #life = 0
  #knockedAtMs = 0
  #chain = new Chain()
  #world = placeOf(1)
  #isLooking = false
  #moves = 0
  /** @type {'away' | 'connecting' | 'here' | 'left'} */
  state = 'away'
  actor = null

  /** `member`: zone, isV2, urls (the first is home), query, tags, token(), item (of an actor, else null) and its home. */
  constructor(member) {
    this.#member = member
    this.#world = placeOf(member.zone)
    if (member.item !== null) this.actor = new Actor(member, (frame) => this.#send(frame))
  }

  get isV2() {
    return this.#member.isV2
  }

  /** Connects, with the cursor if there is one. `at`: which of the urls; the home if absent. */
  connect(at = 0) {
    const { urls } = this.#member
    this.#open(urls[at % urls.length], null)
  }

  /** Lets the socket go; comes back when told to. */
  drop() {
    this.#life++
    this.state = 'away'
    this.#socket?.close()
  }

  /** Ends for good. */
  leave() {
    this.drop()
    this.state = 'left'
  }

  /** Shows that it is there. */
  ping() {
    this.#send({ type: 'ping', timestamp: Date.now() })
  }

  /** Goes to another zone. */
  walk(zone) {
    if (this.state !== 'here') return
    this.#world = placeOf(zone)
    this.#send({ type: 'update_location', ...this.#world })
  }

  /** Goes on from the cursor at another gateway, if there is one. */
  comeBack() {
    this.drop()
    this.connect(++this.#moves)
  }

  /** Looks at the world once more and compares: who stands where the world stands has missed nothing. */
  check() {
    if (this.state !== 'here') return
    this.#isLooking = true
    this.#send({ type: 'request_resync' })
  }

  #open(url, old) {
    const life = ++this.#life
    const { isV2, query, token } = this.#member
    const { cursor } = this.#chain
    this.#knockedAtMs = Date.now()
    this.state = 'connecting'
    const resume = isV2 && cursor !== null ? `&cursor=${cursor}` : ''
    const headers = { Authorization: `Bearer ${token()}` }
    const socket = new WebSocket(`${url}/ws/experience?${query}${resume}`, isV2 ? 'gaia.v2' : null, { headers })
    const isMine = () => life === this.#life
    socket.onmessage = ({ data }) => isMine() && this.#take(JSON.parse(data), old)
    socket.onclose = () => isMine() && this.#cut()
    socket.onerror = () => undefined
    this.#socket = socket
  }

  #cut() {
    metrics.cuts.add(1)
    this.drop()
    const life = this.#life
    setTimeout(
      () => life === this.#life && this.state === 'away' && this.connect(life),
      backoffMs * (1 + Math.random()),
    )
  }

  #take(frame, old) {
    switch (frame.type) {
      case 'world_update':
        return this.#update(frame)
      case 'action_response':
        return this.actor?.answered(frame)
      case 'connected':
        old?.close()
        return this.#connected(frame)
      case 'area_of_interest':
        return this.#see(frame)
      case 'goodbye':
        return this.#goodbye(frame)
      case 'resync_required':
        metrics.resyncs.add(1, { reason: frame.reason })
        return this.#send({ type: 'request_resync' })
      case 'token_expiring':
        metrics.expiring.add(1)
        return this.#send({ type: 'authenticate', token: this.#member.token() })
      case 'authenticated':
        return metrics.renewed.add(1)
      case 'error':
        metrics.errors.add(1, { code: frame.code })
        return this.actor?.failed()
    }
  }

  #connected({ recovery = null }) {
    metrics.connect.add(Date.now() - this.#knockedAtMs)
    metrics.connected.add(1)
    if (recovery?.outcome === 'resync') metrics.resyncs.add(1, { reason: recovery.reason })
    const isBack = recovery?.outcome === 'current' || recovery?.outcome === 'replayed'
    this.#chain.begin(recovery?.events ?? 0)
    if (!isBack) this.#send({ type: 'update_location', ...this.#world })
    else metrics.resumes.add(1, { outcome: recovery.outcome })
    if (recovery?.outcome === 'current') this.#here(metrics.resume)
    if (this.#member.isV2) this.actor?.again()
    else this.actor?.failed()
  }

  #here(trend) {
    if (this.state !== 'connecting') return
    trend.add(Date.now() - this.#knockedAtMs)
    this.state = 'here'
    metrics.entered.add(1)
  }

  #see({ snapshot_version: version, cursor = null, player }) {
    if (this.#isLooking) this.#compare(version)
    this.#chain.rebase(version, cursor)
    this.actor?.sees(player.inventory)
    this.#here(metrics.enter)
  }

  #compare(version) {
    this.#isLooking = false
    const own = this.#chain.version
    if (version > own) metrics.lost.add(version - own)
    else metrics.proven.add(1)
  }

  #update(frame) {
    const wasReplaying = this.#chain.isReplaying
    this.#chain.apply(frame)
    metrics.events.add(1)
    if (!wasReplaying) metrics.delivery.add(Date.now() - frame.timestamp, this.#member.tags)
    else if (!this.#chain.isReplaying) this.#here(metrics.resume)
  }

  /** With `draining` the next socket is opened at this client's slot, while the old one still serves. */
  #goodbye({ code, retry_after_ms: waitMs }) {
    if (code !== 'draining') return metrics.errors.add(1, { code })
    const life = this.#life
    const old = this.#socket
    setTimeout(() => {
      if (life !== this.#life) return
      metrics.moves.add(1)
      this.#open(this.#member.urls[1 % this.#member.urls.length], old)
    }, waitMs)
  }

  /** While there is no socket it is lost: an action is asked again on the next. */
  #send(frame) {
    if (this.#socket?.readyState === open) this.#socket.send(JSON.stringify(frame))
  }
}
