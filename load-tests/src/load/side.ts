/** One of the servers that are compared, as the load sees it. */
export interface Side {
  readonly name: string
  readonly port: number
  /** Text frames that it sends to each socket on its own when it is connected. */
  readonly welcomes: number
  /** Path and query for a player; `zone` is for who does not ask a KB. */
  target(user: string, zone: string | null): Promise<string>
  /** Resolves when NATS knows of every subscription made so far. */
  settle(): Promise<void>
}
