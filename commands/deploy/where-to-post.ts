import * as E from 'fp-ts/lib/Either.js'
import { getOne } from '../kubectl/get-list.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { type KubeObject, listAt, resourceOf, textAt } from '../kubectl/objects.ts'
import { isIngest } from './open-door.ts'

const hostsOf = (objects: ReadonlyArray<KubeObject>): ReadonlyArray<string> =>
  objects.flatMap(({ kind, spec }) => {
    if (kind === 'HTTPRoute') return listAt(spec, 'hostnames').map(String)
    return kind === 'Ingress' ? listAt(spec, 'rules').flatMap((rule) => textAt(rule, 'host') ?? []) : []
  })

/** Where samples are posted to: hosts of the edge, and the address of ingest, which only its controller knows. */
export const whereToPost = async (
  kubectl: Kubectl,
  objects: ReadonlyArray<KubeObject>
): Promise<ReadonlyArray<string>> => {
  const edges = [...new Set(hostsOf(objects))].map((host) => `post to https://${host}/ingest (the edge)`)
  const ingest = objects.find(isIngest)
  if (ingest === undefined) return edges
  const namespace = ingest.metadata.namespace ?? 'default'
  if (ingest.apiVersion === 'v1') {
    return [...edges, `post to http://ingest.${namespace}.svc/ingest from inside the cluster`]
  }
  const now = await getOne(kubectl, [resourceOf(ingest), '-n', namespace])
  const url = E.isRight(now) ? textAt(now.right.status, 'url') : undefined
  if (url === undefined) return edges
  const from = url.endsWith('.svc.cluster.local') ? ' from inside the cluster' : ''
  return [...edges, `post to ${url}/ingest${from}`]
}
