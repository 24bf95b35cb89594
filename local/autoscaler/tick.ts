/** How often a revision is decided on (serving: pkg/autoscaler/scaling/multiscaler.go, tickInterval). */
export const TICK_MS = 2000
