import { createServer, type Server } from 'node:net'

/** Below the range from which systems take the ports of outgoing connections, so that nobody takes one while it is down. */
const firstPort = 12_000
const lastPort = 31_000
const blockSize = 40

/** The ports of this process: a block whose first port it holds open, so that test files that run side by side share none. */
let claimed: Promise<{ server: Server; base: number }> | null = null
let used = 0

/** A port that is free and stays ours, also while what listened on it is down. */
export async function ownPort(): Promise<number> {
  claimed ??= claim()
  const { base } = await claimed
  while (used + 1 < blockSize) {
    const port = base + ++used
    if (await isFree(port)) return port
  }
  throw new Error('all ports of this process are used')
}

async function claim(): Promise<{ server: Server; base: number }> {
  const blocks = Math.floor((lastPort - firstPort) / blockSize)
  const start = Math.floor(Math.random() * blocks)
  for (let step = 0; step < blocks; step++) {
    const base = firstPort + ((start + step) % blocks) * blockSize
    const server = await listen(base)
    if (server === null) continue
    server.unref()
    return { server, base }
  }
  throw new Error('no free ports')
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port)
  if (server === null) return false
  await new Promise((resolve) => server.close(resolve))
  return true
}

function listen(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}
