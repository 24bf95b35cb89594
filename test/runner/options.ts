import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export type Options = {
  /** Only files whose path contains one of these; empty = all. */
  readonly only: ReadonlyArray<string>
  readonly check: boolean
  readonly tests: boolean
  readonly root: string
  readonly jobs: number
  readonly testMs: number
  readonly lingerMs: number
}

/** Throws a TypeError that names an unknown or malformed option. */
export const readOptions = (args: ReadonlyArray<string>, projectRoot: string): Options => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      check: { type: 'boolean' },
      'only-check': { type: 'boolean', default: false },
      root: { type: 'string', default: projectRoot },
      jobs: { type: 'string', default: `${Math.min(3, Math.max(2, availableParallelism()))}` },
      limit: { type: 'string', default: '180' },
      linger: { type: 'string', default: '5' }
    }
  })
  const number = (name: 'jobs' | 'limit' | 'linger'): number => {
    const value = Number(values[name])
    if (!(value > 0)) throw new TypeError(`--${name} needs a number above 0`)
    return value
  }
  return {
    only: positionals,
    // The checks are about the whole project: who asks for some files is at work on those.
    check: values['only-check'] || (values.check ?? positionals.length === 0),
    tests: !values['only-check'],
    root: resolve(values.root),
    jobs: number('jobs'),
    testMs: number('limit') * 1000,
    lingerMs: number('linger') * 1000
  }
}
