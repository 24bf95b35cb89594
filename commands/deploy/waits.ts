import * as E from 'fp-ts/lib/Either.js'
import { getOne } from '../kubectl/get-list.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { isRollout, notReady } from '../kubectl/not-ready.ts'
import { type KubeObject, resourceOf } from '../kubectl/objects.ts'

/** Kinds whose controllers say with a condition `Ready` that they are done. */
const WITH_READY = new Set([
  'serving.knative.dev/Service',
  'eventing.knative.dev/Broker',
  'eventing.knative.dev/Trigger',
  'eventing.knative.dev/KafkaSink',
  'sources.knative.dev/SinkBinding',
  'sources.knative.dev/PingSource',
  'sources.knative.dev/KafkaSource'
])

const hasReady = ({ apiVersion, kind }: KubeObject): boolean => WITH_READY.has(`${apiVersion.split('/')[0]}/${kind}`)

/** Which of these can be waited for. A route, a budget or an account has no such state. */
export const waitable = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<KubeObject> =>
  objects.filter((object) => isRollout(object) || hasReady(object))

const isOf =
  (type: string) =>
  ({ apiVersion, kind }: KubeObject): boolean =>
    `${apiVersion.split('/')[0]}/${kind}` === type

export const isBroker = isOf('eventing.knative.dev/Broker')
export const isSinkBinding = isOf('sources.knative.dev/SinkBinding')

const inNamespace = ({ metadata }: KubeObject): ReadonlyArray<string> =>
  metadata.namespace === undefined ? [] : ['-n', metadata.namespace]

/** Arguments of the kubectl that waits for it; both forms also wait until the controller has seen this generation. */
export const waitArguments = (object: KubeObject, seconds: number): ReadonlyArray<string> =>
  isRollout(object)
    ? ['rollout', 'status', resourceOf(object), ...inNamespace(object), `--timeout=${seconds}s`]
    : ['wait', '--for=condition=Ready', resourceOf(object), ...inNamespace(object), `--timeout=${seconds}s`]

/**
 * Arguments of the kubectl that waits until a controller has said anything about it. A SinkBinding is not ready while
 * its subject is not there (`SubjectMissing`); but from then on Knative's webhook puts K_SINK into a subject that comes.
 */
const knownArguments = (object: KubeObject, seconds: number): ReadonlyArray<string> => [
  ...['wait', `--for=jsonpath={.status.conditions[?(@.type=="Ready")].type}=Ready`],
  ...[resourceOf(object), ...inNamespace(object), `--timeout=${seconds}s`]
]

/** Beyond kubectl's own timeout: it has to start and to end, too. */
const SLACK_MS = 5_000

type Becoming = (kubectl: Kubectl, object: KubeObject, ms: number) => Promise<boolean>

const becomes =
  (toArguments: typeof waitArguments): Becoming =>
  async (kubectl, object, ms) => {
    const seconds = Math.max(1, Math.ceil(ms / 1_000))
    return E.isRight(await kubectl(toArguments(object, seconds), { timeoutMs: seconds * 1_000 + SLACK_MS }))
  }

/** Whether it became ready within this time. A refusal is a no: what is the matter is asked for afterwards. */
export const becomesReady = becomes(waitArguments)

/** Whether its controller came to know it within this time. */
export const becomesKnown = becomes(knownArguments)

/** Every object that is not ready now, each with its reason. */
export const explainNotReady = async (
  kubectl: Kubectl,
  objects: ReadonlyArray<KubeObject>
): Promise<ReadonlyArray<string>> => {
  const lines: string[] = []
  for (const object of objects) {
    const now = await getOne(kubectl, [resourceOf(object), ...inNamespace(object)])
    const why = E.isLeft(now) ? 'it is not there' : notReady(now.right)
    if (why !== undefined) lines.push(`${resourceOf(object)} is not ready: ${why}`)
  }
  return lines
}
