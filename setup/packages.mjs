import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './command.mjs'
import { SetupError, say } from './say.mjs'

/** Inside node_modules, so that it goes when the packages go; npm ci removes it first of all, so it never outlives a half install. */
const stampFile = (root) => join(root, 'node_modules', '.knomaly-setup')

const wanted = (root) => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const name of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, name)))
  return hash.digest('hex')
}

/** The Node that the last set-up found good for exactly these packages, or undefined when there is something to do. */
export const readStamp = (root) => {
  try {
    const { packages, node } = JSON.parse(readFileSync(stampFile(root), 'utf8'))
    return packages === wanted(root) ? node : undefined
  } catch {
    return undefined
  }
}

export const writeStamp = (root, node) => writeFileSync(stampFile(root), JSON.stringify({ packages: wanted(root), node }))

export const installPackages = async (root) => {
  say('installing packages …')
  const { code, output } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], root)
  if (code === 127) throw new SetupError('npm was not found: install Node 18 or newer with npm, then try again')
  if (code !== 0) throw new SetupError('"npm ci" failed, see above: the packages could not be installed', output)
}
