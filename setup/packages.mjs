import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './command.mjs'
import { SetupError, say } from './say.mjs'

/** Inside node_modules, so that it goes when the packages go. */
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

export const writeStamp = (root, node) =>
  writeFileSync(stampFile(root), JSON.stringify({ packages: wanted(root), node }))

/** True when npm's own account of node_modules has every package of the lock file: `npm install` by hand needs no second one from us. */
const isInstalled = (root) => {
  try {
    const packagesOf = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages
    const there = packagesOf('node_modules/.package-lock.json')
    return Object.entries(packagesOf('package-lock.json')).every(
      ([path, { version, optional }]) => path === '' || optional || there[path]?.version === version
    )
  } catch {
    return false
  }
}

/**
 * `npm install` without saving, not `npm ci`: it takes the versions and checksums of the lock file as well, and where the lock file
 * does not know the optional package for this very platform (npm writes such lock files) it finds it, while `npm ci` refuses.
 */
export const installPackages = async (root) => {
  if (isInstalled(root)) return
  say('installing packages …')
  const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { code, output } = await npm(args, root)
  if (code === 127) throw new SetupError('npm was not found: install Node 18 or newer with npm, then try again')
  if (code !== 0) throw new SetupError('npm could not install the packages, see above', output)
}
