/** More than a cluster gives one service; a plan that wants more is cut there, and says so. */
export const MOST_PODS = 2_000
