import * as E from 'fp-ts/lib/Either.js'
import { exitCodeOf, explainFailure, type KubectlFailure } from '../kubectl/failure.ts'

/** Why it goes no further: what is said, and the exit code. */
export type Stop = { readonly lines: ReadonlyArray<string>; readonly code: number }

export const stop = (code: number, ...lines: ReadonlyArray<string>): E.Either<Stop, never> => E.left({ lines, code })

export const stopFor = (failure: KubectlFailure, doing: string): E.Either<Stop, never> =>
  stop(exitCodeOf(failure), ...`${doing}: ${explainFailure(failure)}`.split('\n'))
