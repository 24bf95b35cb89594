import { createStepChart } from '../charts/step-chart.js'
import { el, refill } from '../dom.js'
import { count, counted, number } from '../format.js'
import { badge } from '../parts/badges.js'
import { facts } from '../parts/facts.js'

/** @typedef {import('../charts/step-chart.js').Step & { starting: number, queued: number }} ServiceStep */

/** @param {ServiceStep} now @param {ReadonlyArray<ServiceStep>} steps */
const words = ({ ready, wanted }, steps) => {
  const most = Math.max(...steps.map((step) => step.ready))
  const panicked = steps.filter(({ panic }) => panic).length
  return `${counted(ready, 'replica')} ready, ${count(wanted)} wanted; at most ${count(most)} in this time${panicked > 0 ? '; it has panicked' : ''}.`
}

/** One service: its replicas over time, and now. @param {string} name */
export const createScalingCard = (name) => {
  const chart = createStepChart(`Replicas of ${name} over time`)
  const state = el('span', { class: 'detail-state' })
  const figures = el('div', {})
  const said = el('p', { class: 'chart-words' })
  return {
    element: el(
      'article',
      { class: 'card scaling-card' },
      el('div', { class: 'card-head' }, el('h2', {}, name), state),
      figures,
      chart.element,
      said
    ),
    /** @param {ReadonlyArray<ServiceStep>} steps oldest first, not empty */
    set: (steps) => {
      const now = steps.at(-1)
      if (now === undefined) return
      const { ready, wanted, starting, concurrency, queued, panic } = now
      refill(
        state,
        panic
          ? badge('panic', 'warning')
          : ready === 0 && wanted === 0
            ? badge('at zero', 'quiet')
            : starting > 0
              ? badge(`${count(starting)} starting`, 'quiet')
              : null
      )
      refill(
        figures,
        facts([
          ['Ready', count(ready)],
          ['Wanted', count(wanted)],
          ['In flight', number(Math.round(concurrency * 10) / 10)],
          ['Queued', count(queued), queued > 0 ? 'bad' : '']
        ])
      )
      chart.set(steps)
      refill(said, words(now, steps))
    },
    destroy: chart.destroy
  }
}
