import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTopology } from '../../local/manifests/load.ts'
import { PASSED_OVER, REFUSED } from '../../local/manifests/passed-over.ts'
import { showProblem } from '../../local/manifests/problem.ts'
import { KINDS } from '../../local/manifests/resource.ts'
import type { KubernetesObject } from './support/object.ts'
import { distinctObjects, objectsOf, ROOT } from './support/repository.ts'

const BASES = ['knative/base', 'eventing/base']

const kindOf = ({ apiVersion, kind }: KubernetesObject): string => `${apiVersion} ${kind}`

const accounted = suite('what the local platform makes of the manifests')

accounted('every object of the bases is run, or passed over for a reason', () => {
  const loaded = loadTopology(BASES.map((folder) => join(ROOT, folder)))
  if (E.isLeft(loaded)) throw new Error(loaded.left.map(showProblem).join('\n'))
  const { passedOver } = loaded.right
  const objects = BASES.flatMap(objectsOf)
  const notRun = objects.filter((object) => !Object.hasOwn(KINDS, kindOf(object)))
  assert.equal(
    passedOver.map(({ apiVersion, kind, name }) => `${apiVersion} ${kind} ${name}`).toSorted(),
    notRun.map((object) => `${kindOf(object)} ${object.metadata.name}`).toSorted()
  )
  for (const { reason } of passedOver) assert.ok(reason.length > 10)
})

/** For Prometheus and its kin, which the local platform has beside it and not in it: it is never told to read them. */
const isOfAnother = (folder: string): boolean => folder.startsWith('observability')

accounted('every kind of every overlay is known: run, passed over or refused; and none is known for nothing', () => {
  const objects = distinctObjects().filter(({ folder }) => !isOfAnother(folder))
  const used = [...new Set(objects.map(({ object }) => kindOf(object)))].toSorted()
  const known = [...Object.keys(KINDS), ...Object.keys(PASSED_OVER), ...Object.keys(REFUSED)].toSorted()
  assert.equal(known, used)
})

accounted.run()
