import { read } from './api.js'
import { setClock } from './clock.js'
import { onLive } from './live.js'
import { createStore } from './store.js'

/** @typedef {import('../api.ts').Overview} Overview */

/** The figures of the whole; null until they are known. */
export const overview = createStore(/** @type {Overview | null} */ (null))

/** @param {Overview} value */
const take = (value) => {
  setClock(value.at)
  overview.set(value)
}

export const refreshOverview = async () => {
  const answer = await /** @type {Promise<import('./api.js').Answer<Overview>>} */ (read('overview'))
  if (answer.ok) take(answer.value)
}

/** Asks once, so that there is something to see where no stream comes through; after that the stream tells. */
export const startOverview = () => {
  onLive('overview', take)
  void refreshOverview()
}
