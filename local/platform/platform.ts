import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { EXIT_CONFIG } from '../../shared/config/config-or-exit.ts'
import { loadTopology } from '../manifests/load.ts'
import { showProblem } from '../manifests/problem.ts'
import { type Platform, type RunOptions, runTopology } from './run-topology.ts'
import { StartFailure } from './start-failure.ts'

export type { Platform }

export type PlatformOptions = Omit<RunOptions, 'dataDir' | 'functionsDir' | 'cwd'> & {
  /** Folders with a kustomization.yaml; those of the project when absent. */
  readonly manifests?: ReadonlyArray<string>
  /** `.knomaly/<port>` of the project when absent; to be given with port 0. */
  readonly dataDir?: string
  readonly functionsDir?: string
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export const MANIFESTS: ReadonlyArray<string> = ['knative/base', 'eventing/base']

/** The pipeline of the manifests on this machine, for `npm start` and for tests. Rejects with a StartFailure that says everything. */
export const startPlatform = async (options: PlatformOptions): Promise<Platform> => {
  const folders = options.manifests ?? MANIFESTS.map((folder) => join(ROOT, folder))
  const topology = loadTopology(folders)
  // One line of a patch makes the same problem of every object that it changes.
  if (E.isLeft(topology)) throw new StartFailure([...new Set(topology.left.map(showProblem))], EXIT_CONFIG)
  return runTopology(topology.right, {
    ...options,
    dataDir: options.dataDir ?? join(ROOT, '.knomaly', String(options.port)),
    functionsDir: options.functionsDir ?? join(ROOT, 'functions'),
    cwd: ROOT
  })
}
