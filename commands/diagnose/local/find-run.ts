import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

const RunState = t.type({
  pid: t.number,
  url: t.string,
  redisUrl: t.string,
  consoleUrl: t.union([t.string, t.null]),
  startedAt: t.string
})

/** A platform that runs, or was killed: an orderly end removes run.json. */
export type Run = t.TypeOf<typeof RunState> & { readonly dir: string }

const read = (dir: string): Run | undefined => {
  try {
    const decoded = RunState.decode(JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')))
    return E.isRight(decoded) ? { ...decoded.right, dir } : undefined
  } catch {
    return undefined
  }
}

const foldersIn = (root: string): ReadonlyArray<string> => {
  try {
    return readdirSync(root).filter((name) => /^\d{1,5}$/.test(name))
  } catch {
    return []
  }
}

/**
 * The platform that `npm start` runs on that port, as its folder below `root` (`.knomaly`) tells; without a port the one that
 * there is, and of several the one on 8080. Left: why there is none, in one line.
 */
export const findRun = (root: string, port: number | undefined): E.Either<string, Run> => {
  if (port !== undefined) {
    const run = read(join(root, `${port}`))
    return run === undefined ? E.left(`no platform runs on port ${port}: npm start -- --port ${port}`) : E.right(run)
  }
  const runs = foldersIn(root).flatMap((name) => read(join(root, name)) ?? [])
  const [only] = runs.length === 1 ? runs : runs.filter(({ dir }) => dir.endsWith('8080'))
  if (only !== undefined) return E.right(only)
  const ports = runs.map(({ url }) => new URL(url).port).join(', ')
  return E.left(runs.length === 0 ? 'no platform runs here: npm start' : `which one? --port is one of ${ports}`)
}
