import { el } from '../dom.js'
import { copyButton } from '../parts/copy-button.js'

/** @param {string} origin */
const oneSample = (origin) => `curl ${origin}/ingest -H 'content-type: application/json' -d '{"cpu": 42, "rps": 120}'`

/** Enough of the usual for a detector to know it, and then something that is not. @param {string} origin */
const aSpike = (origin) => `for i in $(seq 80); do
  curl -s ${origin}/ingest -H 'content-type: application/json' -d "{\\"rps\\": $((100 + RANDOM % 20))}"
done
curl ${origin}/ingest -H 'content-type: application/json' -d '{"rps": 900}'`

/** @param {string} title @param {string} command */
const step = (title, command) =>
  el(
    'li',
    {},
    el('div', { class: 'step-head' }, el('p', {}, title), copyButton(command)),
    el('pre', { class: 'code', tabindex: 0 }, el('code', {}, command))
  )

/** What to do where nothing has come yet. */
export const firstVisit = () =>
  el(
    'div',
    { class: 'first-visit' },
    el('h2', {}, 'No series yet'),
    el('p', { class: 'dim' }, 'Every metric that comes becomes a series, and shows up here by itself. In a shell:'),
    el(
      'ol',
      {},
      step('Send one sample', oneSample(location.origin)),
      step('Let it learn what is usual, then send a spike', aSpike(location.origin))
    ),
    el(
      'p',
      { class: 'dim' },
      'Or let ',
      el('code', {}, 'npm run demo'),
      ' send a shop’s week with eight incidents in it.'
    )
  )
