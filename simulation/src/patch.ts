/** Puts a method in the place of another, until the run is over. */
export type Replace = <T extends object, K extends keyof T>(target: T, name: K, method: T[K]) => void

/** A way in which real code is wrong. */
export type Patch = (replace: Replace) => void
