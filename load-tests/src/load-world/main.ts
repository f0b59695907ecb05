import { relative, resolve } from 'node:path'
import { readOptions, usage } from './options.js'
import { writeLoadWorld } from './write.js'

const options = readOptions(process.argv.slice(2))
if (options === 'help') process.stdout.write(usage)
else if ('wrong' in options) refuse(`${options.wrong}\n\n${usage}`, 2)
else {
  // npm runs scripts in the folder of package.json, and says here where it was called.
  const folder = resolve(process.env.INIT_CWD ?? '.', options.folder)
  const { zones, spots } = options.size
  await writeLoadWorld(folder, options.size).then(
    (home) => process.stdout.write(`${home}: ${zones} zones, ${zones * spots} things\n${next(folder)}`),
    (error: Error) => refuse(`${error.message}\n`, 1),
  )
}

function next(folder: string): string {
  return `Next:  KB_CONTENT_DIR=${relative(process.cwd(), folder) || '.'} npm start\n`
}

function refuse(why: string, code: number): void {
  process.stderr.write(why)
  process.exitCode = code
}
