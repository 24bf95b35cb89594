import { readFileSync } from 'node:fs'

/**
 * The page as browsers get it: index.html at /console/, everything else at /console/assets/<name>. Nothing of it is built; each file is
 * named here because the bundle of an image knows no other way to bring it along (a test compares this with the folder).
 */
export const PAGE: Readonly<Record<string, string>> = {
  'dom.js': readFileSync(new URL('./dom.js', import.meta.url), 'utf8'),
  'icon.svg': readFileSync(new URL('./icon.svg', import.meta.url), 'utf8'),
  'icons.js': readFileSync(new URL('./icons.js', import.meta.url), 'utf8'),
  'index.html': readFileSync(new URL('./index.html', import.meta.url), 'utf8'),
  'tokens.css': readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
}
