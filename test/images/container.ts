import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { bundleFunction } from '../../build/bundle.ts'
import { functionNames } from '../../build/functions.ts'
import { addCodeCache, writeBundle } from '../../build/write-bundle.ts'
import { type Image, ROOT, readImage } from './image.ts'

/** As near to the images as one comes without a container runtime: their files, user, environment and command. */
export type Images = {
  readonly image: Image
  /** The working directory of each function's image, which nobody can write to. */
  readonly folders: Readonly<Record<string, string>>
  readonly remove: () => void
}

export type Line = Readonly<Record<string, unknown>>

export type Container = {
  readonly port: number
  readonly process: ChildProcess
  /** Resolves with the first line of the log that says this, past ones included. */
  readonly said: (msg: string) => Promise<Line>
  /** Exit code and signal. */
  readonly exited: Promise<unknown>
}

const READ_ONLY_FILE = 0o444
const READ_ONLY_FOLDER = 0o555

/** What the stages `build` and `cache` of the Dockerfile do, for all functions. */
export const makeImages = async (): Promise<Images> => {
  const dir = mkdtempSync(join(tmpdir(), 'knomaly-images-'))
  // Somebody else must be able to go through it.
  chmodSync(dir, 0o755)
  const image = readImage()
  const make = async (name: string): Promise<readonly [string, string]> => {
    const built = join(dir, 'built', name)
    writeBundle(built, await bundleFunction(ROOT, name))
    await addCodeCache(built)
    const folder = join(dir, name)
    mkdirSync(folder)
    for (const file of image.files) {
      copyFileSync(join(built, file), join(folder, file))
      chmodSync(join(folder, file), READ_ONLY_FILE)
    }
    chmodSync(folder, READ_ONLY_FOLDER)
    return [name, folder]
  }
  const folders = Object.fromEntries(await Promise.all(functionNames(ROOT).map(make)))
  rmSync(join(dir, 'built'), { recursive: true })
  return { image, folders, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

/** Only root can be somebody else; for others the files are still not to be written. */
export const canSwitchUser = process.getuid?.() === 0

/** One container of `name`: its environment is what the image and Knative set, and `env`. The port is any free one. */
export const startContainer = async (
  { image, folders }: Images,
  name: string,
  env: Readonly<Record<string, string>>
): Promise<Container> => {
  const child = spawn(process.execPath, [...image.args], {
    cwd: folders[name],
    env: {
      ...image.env,
      PORT: '0',
      K_SERVICE: name,
      K_CONFIGURATION: name,
      K_REVISION: `${name}-00001`,
      ...env
    },
    ...(canSwitchUser ? { uid: image.uid, gid: image.gid } : {}),
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const lines: Line[] = []
  let onLine = (): void => {}
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line))
    onLine()
  })
  const exited = once(child, 'exit')
  const said = (msg: string): Promise<Line> =>
    new Promise((resolve, reject) => {
      onLine = () => {
        const line = lines.find((one) => one['msg'] === msg)
        if (line !== undefined) resolve(line)
      }
      onLine()
      exited.then(() => reject(new Error(`${name} ended before it said ${msg}`)))
    })
  const { port } = await said('listening')
  return { port: Number(port), process: child, said, exited }
}
