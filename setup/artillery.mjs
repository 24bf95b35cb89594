import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from './command.mjs'
import { withLock } from './lock.mjs'
import { SetupError, say } from './say.mjs'

const FOLDER = fileURLToPath(new URL('../load', import.meta.url))

/** Inside node_modules, so that it goes when the packages go. */
const stampFile = (folder) => join(folder, 'node_modules', '.knomaly-setup')

const wanted = (folder) => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const name of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}

/** True when the packages of `folder` are those of its lock file. */
export const isInstalled = (folder) =>
  existsSync(stampFile(folder)) && readFileSync(stampFile(folder), 'utf8') === wanted(folder)

/**
 * Installs artillery where it is missing: for `npm run load` alone, because it is half a gigabyte. It brings a package that
 * would download a browser, which nothing here uses and many networks refuse.
 */
export const ensureArtillery = async (folder = FOLDER, install = npm) => {
  if (isInstalled(folder)) return
  await withLock(join(folder, '../.knomaly/load-setup.lock'), async () => {
    if (isInstalled(folder)) return // somebody else did it while we waited
    say('installing artillery into load/node_modules, once: about 470 MB …')
    process.env.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = '1'
    const { code, output } = await install(['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder)
    if (code !== 0) throw new SetupError('npm could not install artillery, see above', output)
    writeFileSync(stampFile(folder), wanted(folder))
  })
}
