import { headers } from 'schemas'
import type { Answer } from '../engine.js'

/** Where an answer stands, as headers. */
export function answerHeaders({ epoch, commit, zone, version, rebase, replayed }: Answer): Record<string, string> {
  return {
    [headers.epoch]: epoch,
    [headers.commit]: String(commit),
    [headers.version]: String(version),
    ...(zone !== null && { [headers.zone]: zone }),
    ...(rebase && { [headers.kind]: 'rebase' }),
    ...(replayed && { [headers.replayed]: 'true' }),
  }
}

/** Frames as they go to the gateway: one a line. */
export function answerLines({ frames }: Answer): Buffer {
  return Buffer.from(frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''))
}
