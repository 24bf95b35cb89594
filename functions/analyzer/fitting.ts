import type { Anomaly } from '../../shared/contract/anomaly.ts'

/**
 * Bytes of anomalies in one reply: under the 1 MiB that recipients here and Kafka's producers take. A source whose
 * thousand series go wrong in one event comes near it, and a reply that nobody takes would lose them all.
 */
export const MAX_REPLY_BYTES = 900 * 1024

/**
 * The anomalies if they fit into `maxBytes` of JSON, else the worst of them that do, in their order. The same for every
 * delivery. What is left out is still stored with its series and in the list over all series.
 */
export const fitting = (anomalies: ReadonlyArray<Anomaly>, maxBytes = MAX_REPLY_BYTES): ReadonlyArray<Anomaly> => {
  const bytes = new Map(anomalies.map((anomaly) => [anomaly, Buffer.byteLength(JSON.stringify(anomaly)) + 1]))
  const kept = new Set<Anomaly>()
  let total = 0
  for (const anomaly of anomalies.toSorted((a, b) => b.score - a.score)) {
    total += bytes.get(anomaly) as number
    if (total > maxBytes && kept.size > 0) break
    kept.add(anomaly)
  }
  return kept.size === anomalies.length ? anomalies : anomalies.filter((anomaly) => kept.has(anomaly))
}
