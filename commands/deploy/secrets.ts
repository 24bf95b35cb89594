import { randomBytes } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { isNotFound, type KubectlFailure } from '../kubectl/failure.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { type KubeObject, listAt, textAt } from '../kubectl/objects.ts'
import { certificateSecrets, TLS_KEYS } from './certificate-secrets.ts'
import { type OwnRedis, redisUrl } from './own-redis.ts'

/** A Secret that Pods of the overlay cannot start without, or a Gateway cannot answer without. */
export type NeededSecret = { readonly namespace: string; readonly name: string; readonly keys: ReadonlyArray<string> }

type Reference = { readonly name: string; readonly keys: ReadonlyArray<string> }

const keysOf = (reference: unknown): ReadonlyArray<string> =>
  [textAt(reference, 'key'), ...listAt(reference, 'items').map((item) => textAt(item, 'key'))].filter(
    (key) => key !== undefined
  )

/** References that are not optional, wherever they stand in a Pod's template: environment, envFrom, volumes. */
const referencesIn = (value: unknown): ReadonlyArray<Reference> => {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, inner]): ReadonlyArray<Reference> => {
    const optional = (inner as { optional?: unknown } | null)?.optional === true
    const name = field === 'secret' ? textAt(inner, 'secretName') : textAt(inner, 'name')
    const isReference = field === 'secretKeyRef' || field === 'secretRef' || field === 'secret'
    if (!isReference || name === undefined) return referencesIn(inner)
    return optional ? [] : [{ name, keys: keysOf(inner) }]
  })
}

/** The Secrets that these objects refer to and do not bring along, with the keys that are named. */
export const neededSecrets = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<NeededSecret> => {
  const own = new Set(
    objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  )
  const found = new Map<string, { namespace: string; name: string; keys: Set<string> }>()
  const ofPods = objects.flatMap(({ spec, metadata: { namespace = 'default' } }) =>
    referencesIn(spec).map((reference) => ({ namespace, ...reference }))
  )
  for (const { namespace, name, keys } of [...ofPods, ...certificateSecrets(objects)]) {
    const place = `${namespace}/${name}`
    if (own.has(place)) continue
    const secret = found.get(place) ?? { namespace, name, keys: new Set() }
    found.set(place, secret)
    for (const key of keys) secret.keys.add(key)
  }
  return [...found.values()].map(({ keys, ...place }) => ({ ...place, keys: [...keys].sort() }))
}

/** The kubectl that makes it, for a person to complete. */
export const howToMake = ({ namespace, name, keys }: NeededSecret): string =>
  TLS_KEYS.every((key) => keys.includes(key))
    ? `kubectl -n ${namespace} create secret tls ${name} --cert=FILE --key=FILE`
    : `kubectl -n ${namespace} create secret generic ${name} --from-file=KEY=FILE`

/** Only the names of the keys leave kubectl: the values are nobody's business here. */
const KEYS_ONLY = '{{range $key, $value := .data}}{{$key}}{{"\\n"}}{{end}}'

/** The names of a Secret's keys; undefined when it is not there. */
export const secretKeys = async (
  kubectl: Kubectl,
  { namespace, name }: Pick<NeededSecret, 'namespace' | 'name'>
): Promise<E.Either<KubectlFailure, ReadonlyArray<string> | undefined>> => {
  const answer = await kubectl(['get', 'secret', name, '-n', namespace, '-o', `go-template=${KEYS_ONLY}`])
  if (E.isRight(answer)) return E.right(answer.right.split('\n').filter((key) => key !== ''))
  return isNotFound(answer.left) ? E.right(undefined) : answer
}

/** 256 bits in letters and digits, which mean nothing to a URL, a shell or redis.conf. */
export const randomPassword = (): string => randomBytes(32).toString('hex')

/** How functions and Redis itself are told the password. */
const redisSecret = (secret: NeededSecret, redis: OwnRedis, password: string): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: secret.name, namespace: secret.namespace, labels: { 'app.kubernetes.io/part-of': 'knomaly' } },
  type: 'Opaque',
  stringData: { password, url: redisUrl(redis, secret.namespace, password) }
})

export const REDIS_SECRET_KEYS: ReadonlyArray<string> = ['password', 'url']

/**
 * Makes the Secret with a password that nobody has seen: it goes to kubectl over standard input and is not kept.
 * `create`, not `apply`: a Secret that somebody else made meanwhile stays, and Redis keeps the password it knows.
 */
export const createRedisSecret = async (
  kubectl: Kubectl,
  secret: NeededSecret,
  redis: OwnRedis,
  password: string
): Promise<E.Either<KubectlFailure, 'made' | 'was there'>> => {
  const args = ['create', '--field-manager=knomaly', '-f', '-']
  const answer = await kubectl(args, { input: JSON.stringify(redisSecret(secret, redis, password)) })
  if (E.isRight(answer)) return E.right('made')
  const { left } = answer
  return left._tag === 'Refused' && /AlreadyExists|already exists/.test(left.detail) ? E.right('was there') : answer
}
