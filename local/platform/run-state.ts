import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a command needs to know of a platform that runs. */
export type RunState = {
  readonly pid: number
  readonly url: string
  readonly redisUrl: string
  /** Address of the console, with the token that lets its reader change things; null when there is no console. */
  readonly consoleUrl: string | null
  readonly startedAt: string
}

export const runStateFile = (dataDir: string): string => join(dataDir, 'run.json')

/** For its owner's eyes: the URL of Redis may hold a password, that of the console a token. Renamed into place, so that nobody reads half of it. */
export const writeRunState = (dataDir: string, state: RunState): void => {
  const draft = `${runStateFile(dataDir)}.${process.pid}`
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, runStateFile(dataDir))
}

export const removeRunState = (dataDir: string): void => rmSync(runStateFile(dataDir), { force: true })
