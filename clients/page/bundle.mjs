import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Makes `dist/site`, all that a browser loads, from the compiled `src`, `style` and `site`. */
const here = (path) => fileURLToPath(new URL(path, import.meta.url))

await build({
  entryPoints: { page: here('dist/src/main.js'), style: here('style/page.css') },
  outdir: here('dist/site'),
  bundle: true,
  format: 'esm',
  target: ['es2022', 'safari15.4'],
  minify: true,
  sourcemap: 'linked',
  loader: { '.woff2': 'file' },
  outExtension: { '.js': '.mjs' },
  assetNames: '[name]',
  logLevel: 'warning',
})
cpSync(here('site'), here('dist/site'), { recursive: true })
