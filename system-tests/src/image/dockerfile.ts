import { readFileSync } from 'node:fs'
import { DockerfileParser, ParserDirective } from 'dockerfile-ast'

export interface Step {
  /** In capitals: `RUN`, `COPY` and so on. */
  readonly keyword: string
  /** What stands behind the keyword and its flags; lines are joined. */
  readonly text: string
  readonly flags: Readonly<Record<string, string>>
}

/** What stands between one FROM and the next. */
export interface Stage {
  readonly from: string
  readonly name: string | null
  readonly steps: readonly Step[]
}

/** Reads a Dockerfile into its stages. Variables in FROM are those that ARG gives a value before the first stage. */
export function readDockerfile(path: string): Stage[] {
  const instructions = DockerfileParser.parse(readFileSync(path, 'utf8')).getInstructions()
  const variables = new Map<string, string>()
  const stages: { from: string; name: string | null; steps: Step[] }[] = []
  for (const instruction of instructions) {
    if (instruction instanceof ParserDirective) continue
    const step = readStep(instruction)
    if (step.keyword === 'FROM') {
      const [from = '', , name = null] = step.text.split(/\s+/)
      stages.push({ from: expand(from, variables), name, steps: [] })
    } else if (stages.length > 0) {
      stages.at(-1)!.steps.push(step)
    } else {
      const [name = '', value = ''] = step.text.split('=')
      variables.set(name, value)
    }
  }
  return stages
}

type Instruction = ReturnType<ReturnType<typeof DockerfileParser.parse>['getInstructions']>[number]

function readStep(instruction: Instruction): Step {
  const flags = 'getFlags' in instruction ? (instruction.getFlags as () => Flag[])() : []
  return {
    keyword: instruction.getKeyword(),
    text: instruction.getArgumentsContent() ?? '',
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
  }
}

interface Flag {
  getName(): string
  getValue(): string | null
}

function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name) => variables.get(name) ?? '')
}
