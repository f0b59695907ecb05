import type { Simulation } from './simulation.js'

/** Offers a step to the scheduler. The label says everything about it, so that a list of labels is a run. */
export type Add = (weight: number, label: string) => void

/** Takes one kind of step. False if it is not possible now. */
export type Deed = (sim: Simulation, a: string, b: string, c: string) => boolean

export type Deeds = Readonly<Record<string, Deed>>
