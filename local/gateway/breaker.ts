/** queue-proxy lets ten times as many requests wait as may run (serving: pkg/queue/sharedmain/main.go). */
const QUEUED_PER_SLOT = 10

/** The activator's queue for a revision (serving: pkg/activator/net/throttler.go), in use while no replica is ready. */
const ACTIVATOR_QUEUE = 10_000

/** How many requests of one revision may wait. The slots of all replicas are one pool, so that none waits beside an idle replica. */
export const queueLimit = (containerConcurrency: number, ready: number): number =>
  containerConcurrency === 0 || ready === 0 ? ACTIVATOR_QUEUE : QUEUED_PER_SLOT * containerConcurrency * ready
