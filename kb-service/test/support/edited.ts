import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { type Content, loadAllContent } from '../../src/content/content.js'
import { ContentError } from '../../src/content/problem.js'
import { contentDir } from './experience.js'

/** A file of an experience, and what becomes of its text; a file that is not there has none. */
export type Edit = readonly [file: string, edit: (text: string) => string]

/** A copy of all content whose files are changed, looked at and put back. */
export class Editor {
  readonly #root: string

  private constructor(root: string) {
    this.#root = root
  }

  /** The copy goes when the test ends. */
  static async open(t: Test): Promise<Editor> {
    const root = await mkdtemp(join(tmpdir(), 'kb-edited-'))
    t.teardown(() => rm(root, { recursive: true, force: true }))
    await cp(contentDir, root, { recursive: true })
    return new Editor(root)
  }

  /** The content with these changes. Throws `ContentError` if they break it. */
  async load(experience: string, ...edits: readonly Edit[]): Promise<Content> {
    const before = new Map<string, string | null>()
    try {
      for (const [file, edit] of edits) {
        const path = join(this.#root, experience, file)
        const text = await readFile(path, 'utf8').catch(() => null)
        if (!before.has(path)) before.set(path, text)
        const changed = edit(text ?? '')
        if (changed === text) throw new Error(`the edit of ${file} changes nothing`)
        await writeFile(path, changed)
      }
      return (await loadAllContent(this.#root)).get(experience)!
    } finally {
      for (const [path, text] of before) await (text === null ? rm(path) : writeFile(path, text))
    }
  }

  /** What is wrong with the changes, as `file:line reason`; the file is named from its experience. */
  async problems(experience: string, ...edits: readonly Edit[]): Promise<string[]> {
    try {
      await this.load(experience, ...edits)
      return []
    } catch (error) {
      if (!(error instanceof ContentError)) throw error
      return error.problems.map(({ file, line, reason }) => `${file.slice(experience.length + 1)}:${line} ${reason}`)
    }
  }
}

export const replace = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to)
export const write = (text: string) => () => text
