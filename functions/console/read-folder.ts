import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Texts of a folder by path, `charts/band.js`. */
export type Files = Readonly<Record<string, string>>

/** What a page is made of; what else lies there – tests, notes, what an editor left – is nobody's to see. */
const SERVED = /^[a-z0-9][a-z0-9./-]*\.(html|css|js|svg)$/

/**
 * The files of a folder and of those in it that a browser may have. Called with a URL in the form that the bundler
 * knows, its texts
 * come in its place: build/plugins/inline-files.ts, which takes the same files.
 */
export const readFolder = (folder: URL): Files => {
  const found = readdirSync(fileURLToPath(folder), { recursive: true, encoding: 'utf8' })
  const paths = found.map((path) => path.replaceAll('\\', '/')).filter((path) => SERVED.test(path))
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]))
}
