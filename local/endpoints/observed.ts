import type { Stats } from '../broker/counters.ts'
import type { Revision, RevisionStats } from '../gateway/revision.ts'
import type { ReplicaInfo } from '../processes/slot.ts'
import type { Supervisor } from '../processes/supervisor.ts'
import type { ScaleInfo } from '../scaling/scaling.ts'

/** A service at this moment. */
export type ServiceInfo = RevisionStats &
  ScaleInfo & { readonly service: string; readonly replicas: ReadonlyArray<ReplicaInfo> }

/** The parts of a platform that runs, as far as they tell of themselves. */
export type Observed = {
  readonly functions: ReadonlyArray<
    Pick<Supervisor, 'listening' | 'restarts' | 'coldStarts'> & { readonly revision: Revision }
  >
  /** In the order of the functions. */
  readonly services: () => ReadonlyArray<ServiceInfo>
  readonly broker: () => Stats
  readonly pings: () => ReadonlyArray<{ readonly source: string; readonly ticks: number }>
  /** Milliseconds until Redis answered; undefined when it does not. */
  readonly pingRedis: () => Promise<number | undefined>
  /** Of all services together. */
  readonly maxReplicas: number
  /** Where the gateway itself is scraped: `127.0.0.1:8080`. */
  readonly address: string
}
