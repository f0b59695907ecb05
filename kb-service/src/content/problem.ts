/** Something wrong in a content file, told to whoever writes content. */
export interface Problem {
  /** Relative to the folder of all experiences. */
  file: string
  line: number | null
  reason: string
}

/** Content cannot be used. Lists everything that is wrong, not only the first. */
export class ContentError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ file, line, reason }) => `  ${file}${line === null ? '' : `:${line}`}: ${reason}`)
    super(`Content is broken:\n${lines.join('\n')}`)
    this.name = 'ContentError'
    this.problems = problems
  }
}
