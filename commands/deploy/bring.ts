import * as E from 'fp-ts/lib/Either.js'
import { EXIT } from '../kubectl/failure.ts'
import { type KubeObject, resourceOf } from '../kubectl/objects.ts'
import type { DeployArguments } from './arguments.ts'
import type { DeployDependencies } from './dependencies.ts'
import type { SecretToMake } from './prepare.ts'
import { type Rendered, toYaml } from './rendered.ts'
import { createRedisSecret, randomPassword } from './secrets.ts'
import { type Stage, toStages } from './stages.ts'
import { type Stop, stop, stopFor } from './stop.ts'
import { becomesKnown, becomesReady, explainNotReady, isBroker, isSinkBinding, waitable } from './waits.ts'

/** Webhooks of a cluster that has just started are slow. */
const APPLY_MS = 120_000

type Step = Promise<E.Either<Stop, void>>
const DONE: E.Either<Stop, void> = E.right(undefined)

const count = (n: number): string => `${n} object${n === 1 ? '' : 's'}`
const isThere = async ({ kubectl }: DeployDependencies, namespace: string): Promise<boolean> =>
  E.isRight(await kubectl(['get', 'namespace', namespace, '-o', 'name']))

/** With `dryRun` the API validates the objects and changes nothing; it can only do so in a namespace that is there. */
const applyStage = async (dependencies: DeployDependencies, stage: Stage, dryRun: boolean): Step => {
  const { kubectl, say } = dependencies
  const { name, objects } = stage
  const namespaces = [...new Set(objects.flatMap(({ object }) => object.metadata.namespace ?? []))]
  if (dryRun && (await Promise.all(namespaces.map((one) => isThere(dependencies, one)))).includes(false)) {
    say(`would apply  ${name}: ${count(objects.length)}, not validated: their namespace is not there yet`)
    return DONE
  }
  // Forced, because a list of containers has one owner, and of a Service bound late that is the SinkBinding's controller, which
  // has put K_SINK into it: unforced, the next deploy is a conflict. Its webhook puts K_SINK back in the same request.
  const how = ['--server-side', '--force-conflicts', '--field-manager=knomaly']
  const args = ['apply', ...how, ...(dryRun ? ['--dry-run=server'] : []), '-f', '-']
  const applied = await kubectl(args, { input: toYaml(objects), timeoutMs: APPLY_MS })
  if (E.isLeft(applied)) return stopFor(applied.left, `applying ${name}`)
  const resources = objects.map(({ object }) => resourceOf(object)).join(' ')
  say(`${dryRun ? 'would apply' : 'applied'}  ${name}: ${count(objects.length)} (${resources})`)
  return DONE
}

const makeSecret = async ({ kubectl, say }: DeployDependencies, toMake: SecretToMake, dryRun: boolean): Step => {
  const { secret, redis } = toMake
  const what = `the Secret ${secret.name} with a random password`
  if (dryRun) {
    say(`would make  ${what}`)
    return DONE
  }
  const made = await createRedisSecret(kubectl, secret, redis, randomPassword())
  if (E.isLeft(made)) return stopFor(made.left, `making ${what}`)
  say(made.right === 'made' ? `made  ${what}` : `kept  the Secret ${secret.name}: it was there`)
  return DONE
}

const waitFor = async (
  { kubectl, say, now }: DeployDependencies,
  objects: ReadonlyArray<KubeObject>,
  deadline: number
): Step => {
  for (const [i, object] of objects.entries()) {
    const before = now()
    if (await becomesReady(kubectl, object, deadline - before)) {
      say(`ready  ${resourceOf(object)} (${((now() - before) / 1_000).toFixed(1)} s)`)
      continue
    }
    const reasons = await explainNotReady(kubectl, objects.slice(i))
    return stop(
      EXIT.failed,
      ...reasons,
      'not everything is ready in time; npm run diagnose collects what there is to know'
    )
  }
  return DONE
}

/** Knative's webhook knows a SinkBinding within a second or so; when it does not, nothing is lost but a revision. */
const KNOWN_MS = 30_000

const waitUntilKnown = async (
  { kubectl, now }: DeployDependencies,
  bindings: ReadonlyArray<KubeObject>,
  deadline: number
): Promise<void> => {
  const end = Math.min(deadline, now() + KNOWN_MS)
  for (const binding of bindings) await becomesKnown(kubectl, binding, end - now())
}

/** Waits for what the next stages need of this one. Resolves with what is still to be waited for at the end. */
const afterStage = async (
  dependencies: DeployDependencies,
  { name, objects }: Stage,
  deadline: number
): Promise<E.Either<Stop, ReadonlyArray<KubeObject>>> => {
  const all = waitable(objects.map(({ object }) => object))
  const left = (ready: Awaited<Step>, later: ReadonlyArray<KubeObject>) => E.map(() => later)(ready)
  switch (name) {
    case 'redis':
      return left(await waitFor(dependencies, all, deadline), [])
    case 'dead-letter sinks':
      // Once more at the end: a SinkBinding of theirs makes another revision.
      return left(await waitFor(dependencies, all, deadline), all)
    case 'eventing': {
      const ready = await waitFor(dependencies, all.filter(isBroker), deadline)
      if (E.isRight(ready)) await waitUntilKnown(dependencies, all.filter(isSinkBinding), deadline)
      // A Trigger is not ready before its subscriber is there, nor a SinkBinding before its subject.
      return left(
        ready,
        all.filter((object) => !isBroker(object))
      )
    }
    default:
      return E.right(all)
  }
}

/** Applies stage by stage, waits on the way for what the next stage needs, and for everything else at the end. */
export const bring = async (
  dependencies: DeployDependencies,
  { dryRun, timeoutMs }: Pick<DeployArguments, 'dryRun' | 'timeoutMs'>,
  rendered: ReadonlyArray<Rendered>,
  toMake: SecretToMake | undefined
): Step => {
  const deadline = dependencies.now() + timeoutMs
  const later: KubeObject[] = []
  let secret = toMake
  for (const stage of toStages(rendered)) {
    if (stage.name !== 'namespaces' && secret !== undefined) {
      const made = await makeSecret(dependencies, secret, dryRun)
      if (E.isLeft(made)) return made
      secret = undefined
    }
    const applied = await applyStage(dependencies, stage, dryRun)
    if (E.isLeft(applied)) return applied
    if (dryRun) continue
    const left = await afterStage(dependencies, stage, deadline)
    if (E.isLeft(left)) return left
    later.push(...left.right)
  }
  return waitFor(dependencies, later, deadline)
}
