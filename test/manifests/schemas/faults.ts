import { Ajv, type ValidateFunction } from 'ajv'
import { KAFKA_SCHEMAS } from './kafka.ts'
import type { KubernetesObject } from './object.ts'
import { watched } from './watched.ts'

type Validated = {
  readonly faults: ReadonlyArray<string>
  /** Pointers of mappings that may have any key. */
  readonly open: ReadonlyArray<string>
}

type AjvError = {
  readonly instancePath: string
  readonly keyword: string
  readonly message?: string
  readonly params: object
}
type Model = { readonly prototype: { validate(): void } }

const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false })
const own = new Map<string, ValidateFunction>(
  Object.entries(KAFKA_SCHEMAS).map(([kind, schema]) => [kind, ajv.compile(schema)])
)

/** Published models of the groups that are not Kubernetes' own; the last one has the whole of Kubernetes. */
const PACKAGES: ReadonlyArray<readonly [group: RegExp, name: string]> = [
  [/\.knative\.dev\//, '@kubernetes-models/knative'],
  [/^gateway\.networking\.k8s\.io\//, '@kubernetes-models/gateway-api'],
  [/^monitoring\.coreos\.com\//, '@kubernetes-models/prometheus-operator'],
  [/./, 'kubernetes-models']
]

/** Where the models ask more, or know less, than a cluster. Each has its reason. */
const EXEMPT: ReadonlyArray<readonly [kind: RegExp, fault: RegExp, reason: string]> = [
  [/^serving\.knative\.dev\/v1 Service$/, /containers\/\d+ .*required property name$/, 'Knative names the container'],
  [/^serving\.knative\.dev\/v1 Service$/, /\/httpGet .*required property port$/, 'Knative puts its one port in'],
  [/./, /^ must have required property status$/, 'the status is written by controllers'],
  [/EventType$/, /^\/spec\/description unknown$/, 'the model lost the fields that are called description']
]

const modelOf = async (apiVersion: string, kind: string): Promise<Model | undefined> => {
  const name = PACKAGES.find(([group]) => group.test(apiVersion))?.[1] ?? ''
  try {
    return (await import(`${name}/${apiVersion}/${kind}`))[kind]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

const errorsOf = (validate: () => unknown): ReadonlyArray<AjvError> => {
  try {
    validate()
    return []
  } catch (error) {
    const { errors } = error as { errors?: ReadonlyArray<AjvError> }
    if (errors === undefined) throw error
    return errors
  }
}

const show = ({ instancePath, message, keyword, params }: AjvError): string =>
  `${instancePath} ${message ?? `${keyword} ${JSON.stringify(params)}`}`

const unlessExempt =
  (id: string) =>
  (fault: string): boolean =>
    !EXEMPT.some(([kind, form]) => kind.test(id) && form.test(fault))

/**
 * What the schema of its kind has against an object: wrong types and values, missing fields, and fields that it does not
 * know, which a cluster would drop or refuse. A kind without a schema is a fault as well.
 */
export const validate = async (object: KubernetesObject): Promise<Validated> => {
  const id = `${object.apiVersion} ${object.kind}`
  const schema = own.get(id)
  if (schema !== undefined) {
    const right = schema(object)
    return { faults: right ? [] : (schema.errors ?? []).map(show), open: [] }
  }
  const model = await modelOf(object.apiVersion, object.kind)
  if (model === undefined) return { faults: [`there is no schema of ${id}`], open: [] }
  const { value, unknown, open } = watched(object)
  const errors = errorsOf(() => model.prototype.validate.call(value)).map(show)
  const faults = [...errors, ...unknown().map((pointer) => `${pointer} unknown`)].filter(unlessExempt(id))
  return { faults, open: open() }
}
