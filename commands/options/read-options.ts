import { type ParseArgsConfig, parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'

/** `parseArgs` of Node with its complaint as one line. */
export const readOptions = <O extends NonNullable<ParseArgsConfig['options']>, P extends boolean = false>(
  argv: ReadonlyArray<string>,
  options: O,
  allowPositionals: P = false as P
) => {
  const parse = () => parseArgs({ args: [...argv], options, allowPositionals })
  return E.tryCatch(parse, (error): string => (error as Error).message.split(/\.? To specify|\n/, 1)[0] as string)
}
