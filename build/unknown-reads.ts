import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Packages that look beside themselves for files, and why no function of ours makes them do it. */
const HARMLESS: Readonly<Record<string, string>> = {
  ioredis: 'only to leave its own lines out of a stack, when asked for friendlier ones',
  pino: 'only to start a transport in a worker, and we write to standard output',
  'thread-stream': 'the same worker'
}

const PLACE = /\b(__dirname|__filename|import\.meta)\b/
const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\/[^:]*$/

/** The packages among `inputs` that ask where they lie: in a bundle that is another place, without the file that they look for. */
export const unknownReads = (root: string, inputs: ReadonlyArray<string>): ReadonlyArray<string> =>
  inputs.flatMap((input) => {
    const name = PACKAGE.exec(input)?.[1]
    if (name === undefined || name in HARMLESS || input.includes(':') || !/\.[cm]?js$/.test(input)) return []
    const place = PLACE.exec(readFileSync(join(root, input), 'utf8'))?.[1]
    return place === undefined ? [] : [`${input} uses ${place}: its file would not be in the bundle`]
  })
