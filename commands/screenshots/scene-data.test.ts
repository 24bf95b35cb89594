import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { liveEvents, lostEvents, pastEvents, stories } from './scene-data.ts'

const data = suite('data of the pictures')
const NOW = Date.UTC(2026, 5, 1, 12)

data('is the same for the same time, and ends with it', () => {
  assert.equal(stories(NOW), stories(NOW))
  for (const { live } of stories(NOW)) {
    const last = live.at(-1)?.time ?? 0
    assert.ok(last <= NOW && last > NOW - 120_000)
  }
})

data('has as many series as a page of the console', () => {
  const names = stories(NOW).flatMap(({ source, live }) =>
    live.map(({ metric, labels = {} }) => `${source} ${metric} ${JSON.stringify(labels)}`)
  )
  assert.is(new Set(names).size, 24)
})

data('fits into events that the platform takes', () => {
  const events = stories(NOW).flatMap((story) => [...pastEvents(story), ...liveEvents(story)])
  for (const { body } of [...events, ...lostEvents(NOW)]) {
    const { samples } = JSON.parse(body) as { samples: ReadonlyArray<unknown> }
    assert.ok(samples.length > 0 && samples.length <= 1_000)
  }
})

data.run()
