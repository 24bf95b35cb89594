import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { loadTopology } from '../../local/manifests/load.ts'
import { showProblem } from '../../local/manifests/problem.ts'
import type { ServiceSpec } from '../../local/manifests/topology.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MANIFESTS = ['knative/base', 'eventing/base'].map((folder) => join(ROOT, folder))

/** A Knative Service as the local platform reads it. Left: one line for each thing that is wrong. */
export const readService = (
  folders: ReadonlyArray<string>,
  name: string
): E.Either<ReadonlyArray<string>, ServiceSpec> => {
  const topology = loadTopology(folders.length === 0 ? MANIFESTS : folders)
  if (E.isLeft(topology)) return E.left(topology.left.map(showProblem))
  const { services } = topology.right
  const found = services.find((one) => one.name === name)
  if (found !== undefined) return E.right(found)
  return E.left([`--service: there is no ${name}; there are ${services.map((one) => one.name).join(', ') || 'none'}`])
}
