import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { loadTopology } from '../../../local/manifests/load.ts'
import { showProblem } from '../../../local/manifests/problem.ts'
import type { Topology } from '../../../local/manifests/topology.ts'
import { KUSTOMIZATIONS, ROOT } from './repository.ts'

const load = (...folders: ReadonlyArray<string>): ReturnType<typeof loadTopology> =>
  loadTopology(folders.map((folder) => join(ROOT, folder)))

/** What `npm start` runs without arguments. */
export const baseTopology = (): Topology => {
  const loaded = load('knative/base', 'eventing/base')
  if (E.isLeft(loaded)) throw new Error(loaded.left.map(showProblem).join('\n'))
  return loaded.right
}

/** The base, and every overlay that the local platform can run. Others need what one machine has not, such as Kafka. */
export const TOPOLOGIES: ReadonlyArray<{ readonly folder: string; readonly topology: Topology }> = [
  { folder: 'the bases', topology: baseTopology() },
  ...KUSTOMIZATIONS.flatMap((folder) => {
    const loaded = load(folder)
    return E.isRight(loaded) && loaded.right.services.length > 0 ? [{ folder, topology: loaded.right }] : []
  })
]
