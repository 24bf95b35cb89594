import { read } from '../api.js'
import { el, refill, reorder } from '../dom.js'
import { onLive } from '../live.js'
import { loading, nothing, showFailure } from '../parts/states.js'
import { createTabs } from '../parts/tabs.js'
import { createScalingCard } from './scaling-card.js'

/** @typedef {import('../../api.ts').ScalingAnswer} ScalingAnswer @typedef {import('../../api.ts').ScalingSample} ScalingSample */

/** @type {ReadonlyArray<readonly ['5' | '15' | '60', string]>} */
const RANGES = [
  ['5', '5 min'],
  ['15', '15 min'],
  ['60', '1 h']
]

/** As events pass them; what is not of ours comes after them, by name. */
const ORDER = ['ingest', 'analyzer', 'alert-sink', 'dead-letter', 'console']

/** @param {string} a @param {string} b */
const inOrder = (a, b) => {
  const place = (/** @type {string} */ name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return place(a) - place(b) || (a < b ? -1 : 1)
}

const legend = () =>
  el(
    'ul',
    { class: 'legend', 'aria-label': 'Legend' },
    el('li', {}, el('span', { class: 'swatch ready' }), 'Ready'),
    el('li', {}, el('span', { class: 'swatch wanted' }), 'Wanted'),
    el('li', {}, el('span', { class: 'swatch flight' }), 'Requests in flight'),
    el('li', {}, el('span', { class: 'swatch panic' }), 'Panic')
  )

const elsewhere = () =>
  nothing(
    'Nobody writes down replicas here',
    'The local platform does. On a cluster Knative scales, and Prometheus knows: the Scaling dashboard in Grafana shows it, and so does',
    el('pre', { class: 'code' }, el('code', {}, 'kubectl get podautoscalers,pods -l app.kubernetes.io/part-of=knomaly'))
  )

/** What each service had, over time. Only where the platform writes it down. */
export const createScalingView = () => {
  /** @type {'5' | '15' | '60'} */
  let minutes = '15'
  /** @type {ReadonlyArray<ScalingSample>} */
  let samples = []
  let isGone = false
  /** @type {Map<string, ReturnType<typeof createScalingCard>>} */
  const cards = new Map()

  const grid = el('div', { class: 'scaling-grid' })
  const place = el('div', {}, loading(4))
  const tabs = createTabs('Time', RANGES, (value) => {
    minutes = value
    tabs.show(value)
    void load()
  })
  const toolbar = el('div', { class: 'toolbar' }, tabs.element, legend())
  const element = el(
    'section',
    { class: 'view alone' },
    el('h1', { class: 'hidden', 'data-headline': true, tabindex: -1 }, 'Scaling'),
    toolbar,
    place
  )

  const draw = () => {
    const names = [...new Set(samples.flatMap(({ services }) => services.map(({ name }) => name)))].sort(inOrder)
    for (const [name, card] of cards) {
      if (names.includes(name)) continue
      card.destroy()
      cards.delete(name)
    }
    for (const name of names) {
      const card = cards.get(name) ?? createScalingCard(name)
      cards.set(name, card)
      card.set(
        samples.flatMap(({ at, services }) => {
          const own = services.find((service) => service.name === name)
          return own === undefined ? [] : [{ at, ...own }]
        })
      )
    }
    reorder(
      grid,
      names.flatMap((name) => cards.get(name)?.element ?? [])
    )
    if (grid.parentElement !== place) refill(place, grid)
  }

  /** @param {boolean} isKnown */
  const show = (isKnown) => {
    toolbar.hidden = !isKnown
    if (!isKnown) refill(place, elsewhere())
    else if (samples.length === 0)
      refill(place, nothing('Nothing yet', 'The platform writes a line every two seconds.'))
    else draw()
  }

  const load = async () => {
    const answer = await /** @type {Promise<import('../api.js').Answer<ScalingAnswer>>} */ (
      read('scaling', { minutes })
    )
    if (isGone) return
    if (!answer.ok) {
      if (samples.length === 0) showFailure(place, answer, load)
      return
    }
    samples = answer.value.samples
    show(answer.value.is_known)
  }

  const end = onLive('scaling', ({ full, is_known: isKnown, samples: more }) => {
    const last = samples.at(-1)?.at ?? 0
    const fresh = more.filter(({ at }) => at > last)
    // The first of a stream is what we have already; only what came while we were away is new.
    if (full && samples.length === 0) return
    if (fresh.length === 0) return
    const from = (fresh.at(-1)?.at ?? 0) - Number(minutes) * 60_000
    samples = [...samples, ...fresh].filter(({ at }) => at >= from)
    show(isKnown)
  })

  return {
    element,
    title: () => 'Scaling',
    show: () => {
      tabs.show(minutes)
      if (samples.length === 0) void load()
    },
    destroy: () => {
      isGone = true
      end()
      for (const card of cards.values()) card.destroy()
    }
  }
}
