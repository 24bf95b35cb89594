import { parseArgs } from 'node:util'

export type BuildArguments = {
  readonly names: ReadonlyArray<string>
  readonly out: string
  readonly help: boolean
}

export const BUILD_USAGE = `npm run build [-- [--out DIR] [FUNCTION…]]

Bundles functions as their images run them: DIR/FUNCTION/main.js, its source map, and start.js, which runs it.

  FUNCTION…       which; all of them when none is named
  --out DIR       where to; dist when not given. Bundles that are there go; a folder with anything else in it is refused
  --help          this text

Exit code: 0 when all were written; 1 when one would not work in its image; 2 wrong arguments.
`

/** What to build, or what is wrong with the arguments. */
export const readBuildArguments = (
  argv: ReadonlyArray<string>,
  known: ReadonlyArray<string>
): BuildArguments | string => {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { out: { type: 'string', default: 'dist' }, help: { type: 'boolean', short: 'h', default: false } }
    })
    const unknown = positionals.find((name) => !known.includes(name))
    if (unknown !== undefined) return `no function ${unknown}: there are ${known.join(', ')}`
    return { names: positionals.length === 0 ? known : known.filter((name) => positionals.includes(name)), ...values }
  } catch (error) {
    // parseArgs: its own words name the option.
    return (error as Error).message.split('\n')[0] ?? ''
  }
}
