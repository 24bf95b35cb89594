export type Machine = {
  readonly cores: number
  readonly memoryBytes: number
  /** Of the container or cgroup; 0 = none. */
  readonly memoryLimitBytes: number
}

/** A quarter of a core each: between what the manifests request for ingest (0.2) and for the analyzer (0.5). More would only wait for each other. */
const REPLICAS_PER_CORE = 4

/** The largest that was measured: an analyzer under full load has 380 MiB resident, ingest 190. */
const BYTES_PER_REPLICA = 400 * 1024 ** 2

/** The other half is for the platform, for Redis and for what else runs on a laptop. */
const SHARE_OF_MEMORY = 0.5

/**
 * How many replicas of all services together this machine bears. From what it has and not from what is free at this
 * moment, so that two starts on one machine are alike (and macOS counts its file cache as used).
 */
export const budgetOf = ({ cores, memoryBytes, memoryLimitBytes }: Machine): number => {
  const memory = memoryLimitBytes > 0 ? Math.min(memoryBytes, memoryLimitBytes) : memoryBytes
  const byMemory = Math.floor((memory * SHARE_OF_MEMORY) / BYTES_PER_REPLICA)
  return Math.max(1, Math.min(REPLICAS_PER_CORE * cores, byMemory))
}
