import * as E from 'fp-ts/lib/Either.js'
import { invalidInput } from '../../shared/failure/failure.ts'
import { json } from '../../shared/http/answer.ts'
import { firstOf } from '../../shared/http/query.ts'
import type { Handle, Route } from '../../shared/http/route.ts'
import type { ScalingHistory } from '../../shared/redis/scaling-history.ts'
import type { ScalingAnswer } from './api.ts'

export type ScalingDependencies = { readonly scaling: Pick<ScalingHistory, 'read'>; readonly now: () => number }

const MAX_MINUTES = 60
/** An hour of samples every two seconds. */
const MAX_SAMPLES = 1_800

/** GET /console/api/scaling: nothing is known where no local platform writes it. */
const read =
  ({ scaling, now }: ScalingDependencies): Handle =>
  ({ query }) =>
  async () => {
    const minutes = Number(firstOf(query, 'minutes') ?? 15)
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_MINUTES)
      return E.left(invalidInput([`/minutes: expected whole number from 1 to ${MAX_MINUTES}`]))
    const samples = await scaling.read(now() - minutes * 60_000, MAX_SAMPLES)()
    if (E.isLeft(samples)) return samples
    const answer: ScalingAnswer = { is_known: samples.right.length > 0, samples: samples.right }
    return E.right(json(answer))
  }

export const scalingRoute = (dependencies: ScalingDependencies): Route => ({
  method: 'get',
  path: '/console/api/scaling',
  handle: read(dependencies)
})
