import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '../../shared/log/logger.ts'
import type { ServiceSpec, Topology, TriggerSpec } from '../manifests/topology.ts'
import type { RunOptions } from './run-topology.ts'

/** For tests: these services behind one Broker, whose only Trigger takes every event to the first of them, as the edge every request. */
export const topologyOf = (
  services: readonly [ServiceSpec, ...ReadonlyArray<ServiceSpec>],
  delivery: Partial<TriggerSpec['delivery']> = {}
): Topology => {
  const [{ namespace, name }] = services
  return {
    services,
    brokers: [{ namespace, name: 'default' }],
    triggers: [
      {
        name: 'all',
        namespace,
        broker: 'default',
        filters: [],
        ordered: false,
        subscriber: { kind: 'service', namespace, name, path: '/' },
        delivery: { retry: 1, backoffPolicy: 'exponential', backoffDelayMs: 10, timeoutMs: 20_000, ...delivery }
      }
    ],
    pings: [],
    passedOver: [],
    edge: [{ hostnames: [], path: { type: 'PathPrefix', value: '/' }, service: { namespace, name } }]
  }
}

/** A folder for the data of one platform after the other; gone when the process ends. */
export const dataFolders = (): (() => string) => {
  const folder = mkdtempSync(join(tmpdir(), 'knomaly-data-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return () => mkdtempSync(join(folder, 'run-'))
}

/** A platform of those functions on a free port that says nothing. */
export const quietRun = (functionsDir: string, dataDir: string): RunOptions => ({
  port: 0,
  host: '127.0.0.1',
  dataDir,
  functionsDir,
  cwd: functionsDir,
  env: { PATH: process.env['PATH'] },
  log: createLogger({ service: 'platform', level: 'silent' }),
  onLine: () => undefined
})
