import * as E from 'fp-ts/lib/Either.js'

/** EX_CONFIG of sysexits.h: whoever started the process must change its configuration; restarting does not help. */
export const EXIT_CONFIG = 78

/** The configuration, or every fault of it on standard error and the end of the process, before any socket is open. */
export const configOrExit = <A>(config: E.Either<ReadonlyArray<string>, A>): A => {
  if (E.isRight(config)) return config.right
  process.stderr.write(`Bad configuration:\n${config.left.map((fault) => `  ${fault}\n`).join('')}`)
  process.exit(EXIT_CONFIG)
}
