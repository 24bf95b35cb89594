import { rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BUILD_USAGE, readBuildArguments } from './arguments.ts'
import { BuildFailure, bundleFunction } from './bundle.ts'
import { functionNames } from './functions.ts'
import { sizes } from './sizes.ts'
import { strangersIn, writeBundle } from './write-bundle.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Resolves with the exit code. */
const main = async (argv: ReadonlyArray<string>): Promise<number> => {
  const known = functionNames(ROOT)
  const args = readBuildArguments(argv, known)
  if (typeof args === 'string') {
    process.stderr.write(`build: ${args} (--help says more)\n`)
    return 2
  }
  if (args.help) {
    process.stdout.write(BUILD_USAGE)
    return 0
  }
  const out = resolve(ROOT, args.out)
  const [stranger] = strangersIn(out)
  if (stranger !== undefined) {
    process.stderr.write(
      `build: ${join(out, stranger)} is no bundle and would be lost: --out takes a folder of its own\n`
    )
    return 2
  }
  // A function that is gone must not leave its bundle behind.
  if (args.names.length === known.length) rmSync(out, { recursive: true, force: true })
  try {
    const bundles = await Promise.all(args.names.map(async (name) => [name, await bundleFunction(ROOT, name)] as const))
    for (const [name, bundle] of bundles) writeBundle(join(out, name), bundle)
    process.stdout.write(`${relative(process.cwd(), out) || '.'}/\n${sizes(bundles)}`)
    return 0
  } catch (error) {
    if (!(error instanceof BuildFailure)) throw error
    process.stderr.write(`build: ${error.message}\n`)
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2))
