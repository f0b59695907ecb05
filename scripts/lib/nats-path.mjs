import { delimiter, dirname } from 'node:path'
import { needNats } from './nats-install.mjs'

/** Programs that start nats-server by its name find it from now on, wherever it is; it is installed where it is not. */
export async function putNatsOnPath() {
  const { path } = await needNats()
  process.env.PATH = `${process.env.PATH ?? ''}${delimiter}${dirname(path)}`
}
