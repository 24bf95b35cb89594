/**
 * Runs `work` soon, and at most once in `ms`: many reasons to ask again are one question. `end` forgets what was to come.
 *
 * @param {() => void} work @param {number} ms
 */
export const throttled = (work, ms) => {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  let last = Number.NEGATIVE_INFINITY
  return {
    soon: () => {
      if (timer !== undefined) return
      timer = setTimeout(
        () => {
          timer = undefined
          last = performance.now()
          work()
        },
        Math.max(80, last + ms - performance.now())
      )
    },
    end: () => {
      clearTimeout(timer)
      timer = undefined
    }
  }
}
