import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bundle } from './bundle.ts'

/** Writes `bundle` as the folder `dir`, with nothing left of what was there. */
export const writeBundle = (dir: string, bundle: Bundle): void => {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  for (const [name, contents] of bundle) writeFileSync(join(dir, name), contents)
}

/** What in the folder `out` no build has written, and no build may take away: its names. */
export const strangersIn = (out: string): ReadonlyArray<string> =>
  existsSync(out) ? readdirSync(out).filter((name) => !existsSync(join(out, name, 'write-code-cache.js'))) : []

/** Adds the code cache to the bundle in `dir`, for the Node that runs this; the image has its own Node do the same. */
export const addCodeCache = async (dir: string): Promise<void> => {
  const writer = spawn(process.execPath, ['write-code-cache.js'], { cwd: dir, env: {}, stdio: 'inherit' })
  const [code] = await once(writer, 'exit')
  if (code !== 0) throw new Error(`no code cache for ${dir} (${code})`)
}
