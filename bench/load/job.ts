/** What a load process is told to do. Streams are known by name: a later job on the same stream goes on where it ended. */
export type Job = {
  readonly stream: string
  readonly port: number
  readonly path: string
  readonly host: string
  /** Requests under way at once, each on a connection of its own that is kept. */
  readonly connections: number
  /** A source belongs to one connection, so its events leave in order. */
  readonly sources: number
  readonly samplesPerEvent: number
  /** The samples of an event are of so many series, by turns; 1 when absent. */
  readonly seriesPerEvent?: number
  /** Time between two samples of a stream that begins with this job; a second when absent. */
  readonly everyMs?: number
  /** Ends after so many events of each source, or after `ms`. */
  readonly eventsPerSource?: number
  readonly ms?: number
  /** Events per second over all connections; as fast as they are answered when absent. */
  readonly rate?: number
  /** Each nth event of a source has a spike as its last sample: an anomaly, whose verdict comes back. 0 = none. */
  readonly spikeEvery: number
  /** The last event of every source has one, and the job ends when the verdicts of these are there. */
  readonly untilVerdicts: boolean
}

export type Latency = { readonly p50: number; readonly p99: number; readonly count: number }

export type Done = {
  readonly accepted: number
  readonly refused: number
  /** From the first request to the last answer. */
  readonly seconds: number
  /** From the first request to the last verdict; as `seconds` when none were awaited. */
  readonly verdictSeconds: number
  /** Spikes whose verdict did not come in time. */
  readonly verdictsMissing: number
  /** In ms. */
  readonly answer: Latency
  readonly verdict: Latency
}

/** Both ways over the channel of the child process. */
export type ToLoad = { readonly id: number; readonly job: Job }
export type FromLoad =
  | { readonly ready: true; readonly port: number }
  | { readonly id: number; readonly done: Done }
  | { readonly id: number; readonly error: string }
