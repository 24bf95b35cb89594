import * as E from 'fp-ts/lib/Either.js'
import { EXIT } from '../kubectl/failure.ts'
import type { DeployArguments } from './arguments.ts'
import { checkNeeds, explainMissing } from './check-needs.ts'
import type { DeployDependencies } from './dependencies.ts'
import { changeImages } from './images.ts'
import { type Need, needsOf } from './needs.ts'
import { warnOfOpenDoor } from './open-door.ts'
import { type OwnRedis, ownRedis } from './own-redis.ts'
import { parseRendered, type Rendered } from './rendered.ts'
import { howToMake, type NeededSecret, neededSecrets, REDIS_SECRET_KEYS, secretKeys } from './secrets.ts'
import { type Stop, stop, stopFor } from './stop.ts'

/** Large overlays with remote bases would take longer; ours have none. */
const RENDER_MS = 30_000
/** The objects of the overlay, with the images that were asked for. */
export const render = async (
  { kubectl }: DeployDependencies,
  { folder, images }: Pick<DeployArguments, 'folder' | 'images'>
): Promise<E.Either<Stop, ReadonlyArray<Rendered>>> => {
  const yaml = await kubectl(['kustomize', folder], { timeoutMs: RENDER_MS })
  if (E.isLeft(yaml)) return stopFor(yaml.left, `rendering ${folder}`)
  const changed = changeImages(yaml.right, images)
  if (E.isLeft(changed)) return stop(EXIT.usage, changed.left)
  const rendered = parseRendered(changed.right)
  return E.isLeft(rendered) ? stop(EXIT.failed, rendered.left) : rendered
}

const isPassedOver = ({ object }: Rendered, missing: ReadonlyArray<Need>): boolean =>
  missing.some((need) => need._tag === 'Kind' && need.kind === object.kind && need.apiVersion === object.apiVersion)

/** What can be applied: all, or all but what only an optional part of the cluster would understand. */
export const checkCluster = async (
  { kubectl, say }: DeployDependencies,
  rendered: ReadonlyArray<Rendered>
): Promise<E.Either<Stop, ReadonlyArray<Rendered>>> => {
  const missing = await checkNeeds(kubectl, needsOf(rendered.map(({ object }) => object)))
  if (E.isLeft(missing)) return stopFor(missing.left, 'looking at the cluster')
  const needed = missing.right.filter(({ optional }) => optional !== true)
  if (needed.length > 0) return stop(EXIT.refused, ...explainMissing(needed))
  for (const line of explainMissing(missing.right)) say(`passed over  ${line}`)
  return E.right(rendered.filter((one) => !isPassedOver(one, missing.right)))
}

/** The Secret that is to be made, and the Redis whose password it holds. */
export type SecretToMake = { readonly secret: NeededSecret; readonly redis: OwnRedis }

/** The Secrets must be there, but for that of a Redis which the overlay brings along. Says when ingest has no tokens. */
export const checkSecrets = async (
  { kubectl, say }: DeployDependencies,
  rendered: ReadonlyArray<Rendered>
): Promise<E.Either<Stop, SecretToMake | undefined>> => {
  const objects = rendered.map(({ object }) => object)
  const redis = ownRedis(objects)
  const lacking: string[] = []
  let toMake: SecretToMake | undefined
  for (const secret of neededSecrets(objects)) {
    const keys = await secretKeys(kubectl, secret)
    if (E.isLeft(keys)) return stopFor(keys.left, `looking for the Secret ${secret.name}`)
    const absent = secret.keys.filter((key) => !(keys.right ?? []).includes(key))
    const canBeMade = secret.name === 'redis' && absent.every((key) => REDIS_SECRET_KEYS.includes(key))
    if (keys.right === undefined && canBeMade && redis !== undefined) toMake = { secret, redis }
    else if (keys.right === undefined || absent.length > 0)
      lacking.push(`the Secret ${secret.name} lacks ${absent.join(', ') || 'everything'}: ${howToMake(secret)}`)
  }
  if (lacking.length > 0) return stop(EXIT.refused, ...lacking)
  const warning = await warnOfOpenDoor(kubectl, objects)
  if (warning !== undefined) say(warning)
  return E.right(toMake)
}
