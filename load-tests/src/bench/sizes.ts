/** How much is measured. Times in milliseconds. */
export interface Sizes {
  /** Measurements of each side; their median counts. */
  readonly rounds: number
  readonly roundMs: number
  readonly eventBytes: number
  /** Sockets, each of another user, in the measurement of single deliveries. */
  readonly users: number
  /** Events on their way at once there. */
  readonly window: number
  /** Sockets in one zone. */
  readonly watchers: number
  /** Sessions served and gone before memory is measured: so many that the young generation has its full size on both sides. */
  readonly earlier: number
  readonly idle: number
  readonly memoryRounds: number
  readonly connects: number
  /** Players who act, and for how long. */
  readonly actors: number
  readonly actingMs: number
  /** Clients who come back at once after their gateway was killed, each a measurement of its own. */
  readonly returners: readonly number[]
  /** Events that a client misses, and how often it comes back to them. */
  readonly missed: number
  readonly resumes: number
  /** Clients of a gateway that is rolled. */
  readonly rolling: number
}

export const fullSizes: Sizes = {
  rounds: 5,
  roundMs: 2_000,
  eventBytes: 600,
  users: 2_000,
  window: 2_000,
  watchers: 1_000,
  earlier: 3_000,
  idle: 5_000,
  memoryRounds: 3,
  connects: 1_000,
  actors: 3,
  actingMs: 15_000,
  returners: [1_000, 5_000],
  missed: 100,
  resumes: 100,
  rolling: 1_000,
}

export const quickSizes: Sizes = {
  ...fullSizes,
  rounds: 3,
  roundMs: 700,
  users: 1_000,
  window: 1_000,
  idle: 2_500,
  memoryRounds: 1,
  connects: 500,
  actingMs: 4_000,
  returners: [1_000],
  resumes: 30,
  rolling: 500,
}
