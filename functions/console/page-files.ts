import { readFileSync } from 'node:fs'
import { type Files, readFolder } from './read-folder.ts'

/**
 * Everything that a browser gets from the console, by the path below /console/. The page itself is index.html; uPlot comes
 * from its package, under the names by which the page imports it: `./uplot.js`, `./uplot.css`.
 */
export const PAGE_FILES: Files = {
  ...readFolder(new URL('./page/', import.meta.url)),
  'uplot.js': readFileSync(new URL('../../node_modules/uplot/dist/uPlot.esm.js', import.meta.url), 'utf8'),
  'uplot.css': readFileSync(new URL('../../node_modules/uplot/dist/uPlot.min.css', import.meta.url), 'utf8')
}
