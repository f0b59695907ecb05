/** Something wrong in a content file, told to whoever writes content. */
export interface Problem {
  /** Relative to the folder of all experiences. */
  file: string
  line: number | null
  reason: string
}

/** As editors and terminals make it a link: `file:line: reason`. */
export function tellProblem({ file, line, reason }: Problem): string {
  return `${file}${line === null ? '' : `:${line}`}: ${reason}`
}

/** Content cannot be used. Lists everything that is wrong, not only the first. */
export class ContentError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(`Content is broken:\n${problems.map((problem) => `  ${tellProblem(problem)}`).join('\n')}`)
    this.name = 'ContentError'
    this.problems = problems
  }
}
