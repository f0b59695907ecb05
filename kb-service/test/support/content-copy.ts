import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { contentDir } from './experience.js'

/** The shipped content in a folder of its own, which goes when the test ends. */
export class ContentCopy {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  static async make(t: Test): Promise<ContentCopy> {
    const root = await mkdtemp(join(tmpdir(), 'kb-content-'))
    t.teardown(() => rm(root, { recursive: true, force: true }))
    await cp(contentDir, root, { recursive: true })
    return new ContentCopy(root)
  }

  path(file: string, experience = 'wylding-woods'): string {
    return join(this.root, experience, file)
  }

  /** Changes the text of a file; one that is not there is made. Throws if nothing would change. */
  async edit(file: string, change: (text: string) => string, experience = 'wylding-woods'): Promise<void> {
    const path = this.path(file, experience)
    const before = await readFile(path, 'utf8').catch(() => '')
    const after = change(before)
    if (after === before) throw new Error(`the edit of ${file} changes nothing`)
    await writeFile(path, after)
  }

  /** Changes a JSON file as the value it is. */
  // biome-ignore lint/suspicious/noExplicitAny: content is looked into by its fields
  async editJson(file: string, change: (value: any) => void, experience = 'wylding-woods'): Promise<void> {
    await this.edit(
      file,
      (text) => {
        const value: unknown = JSON.parse(text)
        change(value)
        return JSON.stringify(value, null, 2)
      },
      experience,
    )
  }
}
