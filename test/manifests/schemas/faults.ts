import { Ajv, type ValidateFunction } from 'ajv'
import type { KubernetesObject } from '../support/object.ts'
import { KAFKA_SCHEMAS } from './kafka.ts'
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
  [
    /^v1 Secret$/,
    /^\/data\/\S+ must match format "byte"$/,
    'kustomize breaks base64 into lines, and a cluster takes it'
  ],
  [/./, /^ must have required property status$/, 'the status is written by controllers']
]

/** The model of an EventType has lost the one field that is called as in a JSON Schema. */
const isLostDescription = ({ kind, spec }: KubernetesObject, pointer: string): boolean =>
  kind === 'EventType' &&
  pointer === '/spec/description' &&
  typeof (spec as Readonly<Record<string, unknown>>)['description'] === 'string'

/** Of the schemas of our own, which are closed but for these. */
const OWN_OPEN: ReadonlyArray<string> = ['/metadata/labels', '/metadata/annotations', '/spec/ceOverrides/extensions']

/** No such file in the package, or nothing that could be one. */
const NO_MODEL = ['ERR_MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED']

const modelOf = async (apiVersion: string, kind: string): Promise<Model | undefined> => {
  const name = PACKAGES.find(([group]) => group.test(apiVersion))?.[1] ?? ''
  try {
    return (await import(`${name}/${apiVersion}/${kind}`))[kind]
  } catch (error) {
    if (NO_MODEL.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
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
    return { faults: right ? [] : (schema.errors ?? []).map(show), open: OWN_OPEN }
  }
  const model = await modelOf(object.apiVersion, object.kind)
  if (model === undefined) return { faults: [`there is no schema of ${id}`], open: [] }
  const { value, unknown, open } = watched(object)
  const errors = errorsOf(() => model.prototype.validate.call(value)).map(show)
  const strange = unknown().filter((pointer) => !isLostDescription(object, pointer))
  const faults = [...errors.filter(unlessExempt(id)), ...strange.map((pointer) => `${pointer} unknown`)]
  return { faults, open: open() }
}
