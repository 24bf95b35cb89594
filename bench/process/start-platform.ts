import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import type { Stats } from '../../local/broker/counters.ts'
import { MANIFESTS } from '../../local/platform/platform.ts'
import type { PlatformReady, PlatformStats } from './platform-child.ts'
import { type Child, firstMessage, startChild } from './start-child.ts'

export type PlatformProcess = Child & PlatformReady & { readonly stats: () => Promise<Stats> }

export type PlatformProcessOptions = {
  readonly dir: string
  /** Where a subscriber waits for verdicts. */
  readonly verdictsPort: number
  /** For the functions as well. */
  readonly env: Readonly<Record<string, string>>
  readonly profileDir: string | undefined
}

/** One more Trigger beside those of the project: anomalies events go to the load generator as well. */
const verdictsTrigger = (port: number): object => ({
  apiVersion: 'eventing.knative.dev/v1',
  kind: 'Trigger',
  metadata: { name: 'verdicts' },
  spec: {
    broker: 'default',
    filter: { attributes: { type: 'dev.knomaly.anomalies.v1' } },
    subscriber: { uri: `http://127.0.0.1:${port}/` }
  }
})

const writeManifests = (dir: string, port: number): string => {
  const folder = join(dir, 'manifests')
  mkdirSync(folder, { recursive: true })
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: 'knomaly',
    resources: ['verdicts.trigger.yaml']
  }
  writeFileSync(join(folder, 'kustomization.yaml'), stringify(kustomization))
  writeFileSync(join(folder, 'verdicts.trigger.yaml'), stringify(verdictsTrigger(port)))
  return folder
}

/** The whole pipeline, with the manifests of the project and a Redis of its own. */
export const startPlatformProcess = async (options: PlatformProcessOptions): Promise<PlatformProcess> => {
  const { dir, verdictsPort, env, profileDir } = options
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const folders = [...MANIFESTS.map((folder) => join(root, folder)), writeManifests(dir, verdictsPort)]
  const child = startChild(new URL('./platform-child.ts', import.meta.url), {
    args: [join(dir, 'platform'), ...folders],
    profileDir,
    // The functions get NODE_OPTIONS passed on, and so their own profiles.
    env: { ...env, ...(profileDir === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` }) }
  })
  const ready = await firstMessage<PlatformReady>(child)
  return {
    ...child,
    ...ready,
    stats: async () => {
      const answer = once(child.process, 'message')
      child.process.send({ stats: true })
      const [{ stats }] = (await answer) as [PlatformStats]
      return stats
    }
  }
}
