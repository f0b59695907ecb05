import { execFile } from 'node:child_process'
import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { baseImage } from './base-image.js'
import { containerCommand, type Image, networkOf } from './container.js'
import { readDockerfile, type Stage, type Step } from './dockerfile.js'

const run = promisify(execFile)
/** What `RUN --mount=type=cache` keeps from one build to the next. */
const caches = fileURLToPath(new URL('../../../../data/images/caches/', import.meta.url))

interface Making extends Omit<Image, 'volumes'> {
  volumes: string[]
}

/** Carries out Dockerfiles without an engine. Stages that are written alike are made once. */
export class Builder {
  readonly #context: string
  readonly #folder: string
  readonly #made = new Map<string, Promise<Image>>()

  /** `context`: the folder that an engine would be sent; `folder`: where images are put. */
  constructor(context: string, folder: string) {
    this.#context = context
    this.#folder = folder
  }

  /** The image of the last stage. Rejects with what a step printed if it fails, or on a step that it does not know. */
  async build(dockerfile: string): Promise<Image> {
    const stages = readDockerfile(dockerfile)
    const named = new Map<string, Image>()
    let image: Image | null = null
    for (const stage of stages) {
      image = await this.#stage(stage, named)
      if (stage.name !== null) named.set(stage.name, image)
    }
    return image!
  }

  #stage(stage: Stage, named: ReadonlyMap<string, Image>): Promise<Image> {
    const sources = [...named].map(([name, { root }]) => `${name} ${root}`)
    const key = JSON.stringify([stage.from, stage.steps, sources])
    const known = this.#made.get(key) ?? this.#make(stage, named, this.#made.size)
    this.#made.set(key, known)
    return known
  }

  async #make(stage: Stage, named: ReadonlyMap<string, Image>, number: number): Promise<Image> {
    const [, major] = /^node:(22|24)-trixie-slim$/.exec(stage.from) ?? []
    if (major === undefined) throw new Error(`there is nothing here that stands for ${stage.from}`)
    const root = join(this.#folder, `stage-${number}`)
    await run('cp', ['-a', '--reflink=auto', await baseImage(Number(major) as 22 | 24), root])
    let image: Making = { root, ...asItBegins }
    for (const step of stage.steps) image = await this.#carryOut(step, image, named)
    return image
  }

  async #carryOut(step: Step, image: Making, named: ReadonlyMap<string, Image>): Promise<Making> {
    const { keyword, text, flags } = step
    if (keyword === 'COPY') await this.#copy(step, image, named)
    else if (keyword === 'RUN') await runStep(text, flags, image)
    else if (keyword === 'ENV') return { ...image, env: { ...image.env, ...pairs(text) } }
    else if (keyword === 'USER') return { ...image, user: text }
    else if (keyword === 'WORKDIR') {
      await mkdir(join(image.root, text), { recursive: true })
      return { ...image, folder: text }
    } else if (keyword === 'VOLUME') return { ...image, volumes: [...image.volumes, text] }
    else if (keyword === 'CMD') return { ...image, command: JSON.parse(text) }
    else if (keyword === 'HEALTHCHECK') return { ...image, healthcheck: JSON.parse(text.replace(/^CMD /, '')) }
    else if (keyword === 'STOPSIGNAL') return { ...image, stopSignal: text as NodeJS.Signals }
    else if (keyword !== 'LABEL' && keyword !== 'EXPOSE') throw new Error(`there is no ${keyword} here`)
    return image
  }

  async #copy({ text, flags }: Step, image: Image, named: ReadonlyMap<string, Image>): Promise<void> {
    const places = text.split(/\s+/)
    const to = places.pop()!
    const from = flags.from === undefined ? this.#context : named.get(flags.from)!.root
    const target = isAbsolute(to) ? join(image.root, to) : join(image.root, image.folder, to)
    for (const place of places) {
      const source = join(from, place)
      const isFolder = (await stat(source)).isDirectory()
      const isInto = to.endsWith('/') && !isFolder
      await mkdir(isFolder || isInto ? target : join(target, '..'), { recursive: true })
      // Links stay links, and all belongs to root, as with an engine.
      const what = isFolder ? [`${source}/.`, target] : [source, isInto ? join(target, basename(source)) : target]
      await run('cp', ['-R', '-P', '--preserve=mode,timestamps', ...what])
    }
  }
}

const asItBegins = {
  env: {},
  folder: '/',
  user: 'root',
  volumes: [] as string[],
  command: [],
  healthcheck: [],
  stopSignal: 'SIGTERM',
} as const satisfies Omit<Image, 'root'>

async function runStep(text: string, flags: Step['flags'], image: Image): Promise<void> {
  const mounts: Record<string, string> = {}
  const [, cache] = /^type=cache,target=(\S+)$/.exec(flags.mount ?? '') ?? []
  if (cache !== undefined) {
    mounts[cache] = join(caches, cache.replaceAll('/', '_'))
    for (const folder of [mounts[cache], join(image.root, cache)]) await mkdir(folder, { recursive: true })
  }
  const env = await networkOf(image.root)
  const [file = '', ...args] = containerCommand(image, { command: ['/bin/sh', '-c', text], env, mounts })
  await run(file, args, { maxBuffer: 16 * 1024 * 1024 }).catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`RUN ${text}\n${error.stdout}${error.stderr}`)
  })
  for (const lent of ['resolv.conf', 'ssl/lent.crt']) await rm(join(image.root, 'etc', lent), { force: true })
}

/** `NAME=value NAME=value`, without quotes. */
function pairs(text: string): Record<string, string> {
  return Object.fromEntries(text.split(/\s+/).map((pair) => pair.split('=', 2) as [string, string]))
}
