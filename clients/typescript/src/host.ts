/** What the client needs from where it runs. Each part can be handed in, for tests and for other hosts. */

/** A clock and its timers. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `run` once after so many milliseconds, unless the function that it returns is called before. */
  after(ms: number, run: () => void): () => void
}

/** The part of WHATWG's WebSocket that is used: that of browsers, of Node 22 and of the package `ws`. */
export interface WebSocketLike {
  /** 1: open. */
  readonly readyState: number
  /** The subprotocol that the server chose. */
  readonly protocol: string
  onopen: ((event: never) => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null
  /** What `ws` says in `message` is told as why a line is down; browsers say nothing. */
  onerror: ((event: { readonly message?: string }) => void) | null
  send(text: string): void
  close(code?: number): void
  /** Ends it without a word, where that can be done. */
  terminate?(): void
}

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike

/** What a device tells of itself. */
export type DeviceSign = 'online' | 'offline' | 'shown' | 'hidden'

/** A device that says when it has a network and when somebody looks. */
export interface Device {
  readonly isOnline: boolean
  /** Calls `hear` from now on, until the function that it returns is called. */
  watch(hear: (sign: DeviceSign) => void): () => void
}
