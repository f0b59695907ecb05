/** What is measured unless something else is asked for, in the order of the table. */
export const usualParts = ['cpu', 'fanout', 'memory', 'connect', 'latency'] as const
/** What can be measured. */
export const parts = [...usualParts, 'resume'] as const
export type Part = (typeof parts)[number]
