import * as t from 'io-ts'

/** What every object of Kubernetes has, as far as the commands look at it; the rest of it stays as it came. */
const Condition = t.intersection([
  t.type({ type: t.string, status: t.string }),
  t.partial({ reason: t.string, message: t.string })
])
export type Condition = t.TypeOf<typeof Condition>

const Metadata = t.intersection([
  t.type({ name: t.string }),
  t.partial({
    namespace: t.string,
    generation: t.number,
    deletionTimestamp: t.string,
    annotations: t.record(t.string, t.string),
    labels: t.record(t.string, t.string)
  })
])

export const KubeObject = t.type({ apiVersion: t.string, kind: t.string, metadata: Metadata })
export type KubeObject = t.TypeOf<typeof KubeObject> & {
  readonly spec?: unknown
  readonly status?: unknown
  readonly data?: unknown
}

export const KubeList = t.type({ items: t.readonlyArray(KubeObject) })

const Conditions = t.type({ conditions: t.readonlyArray(Condition) })

/** The conditions in its status; none while no controller has looked at it. */
export const conditionsOf = ({ status }: KubeObject): ReadonlyArray<Condition> =>
  Conditions.is(status) ? status.conditions : []

/** `ksvc/name` as people and kubectl say it, with the group so that a Knative Service is no core one. */
export const resourceOf = ({ apiVersion, kind, metadata }: KubeObject): string => {
  const [group, version] = apiVersion.split('/')
  return `${kind.toLowerCase()}${version === undefined ? '' : `.${group}`}/${metadata.name}`
}

/** A path in what is not looked at otherwise: undefined where it ends early. */
export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (here, key) => (typeof here === 'object' && here !== null ? (here as Record<string, unknown>)[key] : undefined),
    value
  )

export const listAt = (value: unknown, ...path: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

export const textAt = (value: unknown, ...path: ReadonlyArray<string>): string | undefined => {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

export const numberAt = (value: unknown, ...path: ReadonlyArray<string>): number | undefined => {
  const found = at(value, ...path)
  return typeof found === 'number' ? found : undefined
}
