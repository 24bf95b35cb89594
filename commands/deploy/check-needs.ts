import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { isNotFound, type KubectlFailure } from '../kubectl/failure.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'
import { parseAs } from '../kubectl/parse-as.ts'
import type { Need } from './needs.ts'

const Resources = t.type({ resources: t.readonlyArray(t.type({ kind: t.string })) })

const pathOf = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`)

const isThere = async (kubectl: Kubectl, args: ReadonlyArray<string>): Promise<E.Either<KubectlFailure, boolean>> => {
  const answer = await kubectl(args)
  if (E.isRight(answer)) return E.right(true)
  return isNotFound(answer.left) ? E.right(false) : answer
}

/** The needs that the cluster does not meet. Each API group is asked for once. */
export const checkNeeds = async (
  kubectl: Kubectl,
  needs: ReadonlyArray<Need>
): Promise<E.Either<KubectlFailure, ReadonlyArray<Need>>> => {
  const kinds = new Map<string, ReadonlySet<string>>()
  const kindsOf = async (apiVersion: string): Promise<E.Either<KubectlFailure, ReadonlySet<string>>> => {
    const known = kinds.get(apiVersion)
    if (known !== undefined) return E.right(known)
    const answer = await kubectl(['get', '--raw', pathOf(apiVersion)])
    if (E.isLeft(answer) && !isNotFound(answer.left)) return answer
    const list = E.isLeft(answer) ? E.right({ resources: [] }) : parseAs(Resources)(answer.right)
    if (E.isLeft(list)) return list
    const found = new Set(list.right.resources.map(({ kind }) => kind))
    kinds.set(apiVersion, found)
    return E.right(found)
  }
  const isMet = async (need: Need): Promise<E.Either<KubectlFailure, boolean>> => {
    switch (need._tag) {
      case 'Kind':
        return E.map((found: ReadonlySet<string>) => found.has(need.kind))(await kindsOf(need.apiVersion))
      case 'Group':
        return E.map((found: ReadonlySet<string>) => found.size > 0)(await kindsOf(need.apiVersion))
      case 'Deployment':
        return isThere(kubectl, ['get', 'deployment', need.deployment, '-n', need.namespace, '-o', 'name'])
      case 'Namespace':
        return isThere(kubectl, ['get', 'namespace', need.namespace, '-o', 'name'])
    }
  }
  const missing: Need[] = []
  for (const need of needs) {
    const met = await isMet(need)
    if (E.isLeft(met)) return met
    if (!met.right) missing.push(need)
  }
  return E.right(missing)
}

/** What is missing and how to get it, a part a line. */
export const explainMissing = (missing: ReadonlyArray<Need>): ReadonlyArray<string> => {
  const byPart = Map.groupBy(missing, ({ name }) => name)
  return [...byPart].map(([name, needs]) => {
    const { install } = needs[0] as Need
    return `${name} is not installed: ${needs.map(({ what }) => what).join(', ')}; see ${install}`
  })
}
