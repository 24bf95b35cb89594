/**
 * How many requests a pod is expected to finish in a step. Each of the requests that are worked on ends with the rate
 * 1 / latency: the number there follows dn/dt = arrivals - min(n, slots) / latency, which has a closed form with at most one
 * crossing of `slots`, because the number only rises or only falls. Exact for a pod with room and for one that is never
 * without a queue, at any length of the step; between the two it passes over chance within the step, so steps are to be
 * short against the latency.
 */
export const expectedDepartures = (
  there: number,
  coming: number,
  slots: number,
  latencyMs: number,
  stepMs: number
): number => {
  const speed = slots / latencyMs
  const rate = coming / stepMs
  if (there >= slots) {
    if (there - slots >= (speed - rate) * stepMs) return Math.min(speed * stepMs, there + coming)
    const fullMs = (there - slots) / (speed - rate)
    return Math.min(speed * fullMs + withRoom(slots, rate, slots, latencyMs, stepMs - fullMs), there + coming)
  }
  return Math.min(withRoom(there, rate, slots, latencyMs, stepMs), there + coming)
}

/** The same for a pod that begins with a free slot. */
const withRoom = (there: number, rate: number, slots: number, latencyMs: number, stepMs: number): number => {
  // Where the number would settle if there were always room.
  const level = rate * latencyMs
  if (level > slots) {
    const untilFullMs = Math.log((level - there) / (level - slots)) * latencyMs
    if (untilFullMs < stepMs) return there + rate * untilFullMs - slots + (slots / latencyMs) * (stepMs - untilFullMs)
  }
  return there + rate * stepMs - (level + (there - level) * Math.exp(-stepMs / latencyMs))
}
