/** queue-proxy lets ten times as many requests wait as may run (serving: pkg/queue/sharedmain/main.go). */
const QUEUED_PER_SLOT = 10

/** The activator's queue for a revision (serving: pkg/activator/net/throttler.go). */
const ACTIVATOR_QUEUE = 10_000

/**
 * How many requests of one revision may wait: the activator's queue while no replica is ready, and for as long as the
 * autoscaler keeps the activator in the path (`proxied`), which is what lets a burst outlast the start of replicas;
 * else the queues of the replicas. Their slots are one pool, so that none waits beside an idle replica.
 */
export const queueLimit = (containerConcurrency: number, ready: number, proxied: boolean): number =>
  containerConcurrency === 0 || ready === 0 || proxied
    ? ACTIVATOR_QUEUE
    : QUEUED_PER_SLOT * containerConcurrency * ready
