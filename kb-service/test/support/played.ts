import { join } from 'node:path'
import { disk } from '../../src/journal/files.js'
import { readSnapshot } from '../../src/journal/snapshot.js'
import { restore } from '../../src/world/restore.js'
import type { State } from '../../src/world/state.js'
import type { Frame } from './experience.js'
import type { RunningKb } from './service.js'

/** Plays an action as somebody, over HTTP, and expects that it works. */
export async function act(kb: RunningKb, user: string, action: string, fields: object = {}, experience?: string) {
  const answer = await kb.call(user, 'messages', {
    body: JSON.stringify({ type: 'action', action, ...fields }),
    headers: { 'Gaia-Request': `request-${Math.random().toString(36).slice(2).padEnd(12, '0')}` },
    ...(experience && { experience }),
  })
  const frame = JSON.parse((await answer.text()).split('\n')[0]!) as Frame
  if (frame.success !== true) throw new Error(`${user} cannot ${action}: ${frame.message}`)
  return { frame, epoch: answer.headers.get('Gaia-Epoch')!, version: Number(answer.headers.get('Gaia-Version')) }
}

/** What lies on the disk. */
export async function stored(dataDir: string, experience = 'wylding-woods'): Promise<{ state: State; epoch: string }> {
  const found = await readSnapshot(disk, join(dataDir, experience))
  if (found === null) throw new Error('no journal')
  return { state: restore(experience, found, found.last), epoch: found.header.epoch }
}
