import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Failure } from '../failure/failure.ts'
import type { Tracing } from './tracing.ts'

/** Runs Redis commands that belong together in a span of what asked for them; `name` is that of the script or the work. */
export const tracedCommands = <Args extends ReadonlyArray<unknown>, A, F extends Failure>(
  tracing: Tracing | undefined,
  name: string,
  commands: (...args: Args) => TE.TaskEither<F, A>
): ((...args: Args) => TE.TaskEither<F, A>) => {
  if (tracing === undefined) return commands
  const attributes = { 'db.system.name': 'redis', 'db.operation.name': 'EVALSHA', 'db.stored_procedure.name': name }
  return (...args) =>
    async () => {
      const span = tracing.tracer()?.start({ name: `EVALSHA ${name}`, kind: 'client', attributes })
      const result = await commands(...args)()
      span?.end(E.isLeft(result) ? result.left._tag : undefined)
      return result
    }
}
