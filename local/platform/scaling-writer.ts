import type { ScalingHistory, ScalingSample } from '../../shared/redis/scaling-history.ts'

export type ScalingWriter = { readonly stop: () => Promise<void> }

/** As often as the autoscaler decides. */
const EVERY_MS = 2_000

/**
 * Writes what the services have, again and again. A sample that Redis does not take is gone, and while it takes its time there
 * is no next one: nothing queues up. Who else uses Redis says that it is away.
 */
export const writeScaling = (
  { append }: Pick<ScalingHistory, 'append'>,
  sample: () => ScalingSample,
  everyMs = EVERY_MS
): ScalingWriter => {
  let writing: Promise<unknown> | undefined
  const write = (): void => {
    writing ??= append(sample())().finally(() => {
      writing = undefined
    })
  }
  write()
  const timer = setInterval(write, everyMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await writing
    }
  }
}
