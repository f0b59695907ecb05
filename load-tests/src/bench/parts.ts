/** What can be measured, in the order of the table. */
export const parts = ['cpu', 'fanout', 'memory', 'connect', 'latency'] as const
export type Part = (typeof parts)[number]
