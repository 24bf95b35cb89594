import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm, run } from './command.mjs'
import { SetupError, say } from './say.mjs'

const NEEDED_MAJOR = 24

/** The path of a Node that runs our TypeScript as it is: the one among the packages, else the running one, else a fetched one. */
export const findNode = async (root) => {
  const packaged = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (await works(packaged)) return packaged
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath
  const fetched = await fetchNode(root)
  if (await works(fetched.file)) return fetched.file
  throw new SetupError(
    `Node ${NEEDED_MAJOR} is needed and could not be fetched for ${process.platform} ${process.arch}: install it, then try again`,
    fetched.output
  )
}

const works = async (file) => {
  if (!existsSync(file)) return false
  const { code, output } = await run(file, ['--version'])
  return code === 0 && Number(/^v(\d+)/.exec(output)?.[1]) >= NEEDED_MAJOR
}

/**
 * The npm package `node` brings its binary by an install script, which npm may have been told not to run. The binary is a package
 * of its own; it is put into a folder of its own, because `npm install` in the project would also tidy up what is there.
 */
const fetchNode = async (root) => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const version = packages['node_modules/node'].version
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  const name = `${prefix}-${platform}-${process.arch}`
  const folder = join(root, 'node_modules', '.node')
  say(`fetching Node ${version} …`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefix',
    folder
  ]
  const { output } = await npm([...args, `${name}@${version}`], folder)
  const binary = process.platform === 'win32' ? 'node.exe' : 'node'
  return { file: join(folder, 'node_modules', name, 'bin', binary), output }
}
