import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Card, indexPage } from './index-page.ts'

const page = suite('page of pictures')

const card = (path: string): Card => ({
  corpus: 'ops',
  folder: 'web',
  path,
  pictures: ['zscore', 'mad'].map((contender) => ({
    contender,
    src: `ops/web/a.${contender}.svg`,
    figures: 'F1 0.50',
    f1: 0.5,
    missed: 1,
    wrong: 2,
    rate: 0.1,
    opened: 2,
    explained: ['2026-01-01 00:00:00  9 is a spike', '2026-01-02 00:00:00  9 is a spike']
  }))
})

page('holds every series as data, whatever its name is', () => {
  const cards = [card('web/a'), card('</script><img src=x onerror=alert(1)>'), card('a\u2028"\'&amp;')]
  const html = indexPage(cards, 'Backtest: <zscore>')
  const [, data = ''] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? []
  assert.equal(JSON.parse(data), cards)
  assert.not.match(html, '<img src=x')
  assert.match(html, '<title>Backtest: &lt;zscore&gt;</title>')
})

page('fetches nothing', () => {
  const html = indexPage([card('web/a')], 'Backtest')
  assert.not.match(html, /https?:|<link|@import|import\(|fetch\(|<script[^>]* src/)
})

page('the script is one, and finds every element that it asks for', () => {
  const html = indexPage([card('web/a')], 'Backtest')
  const [, script = ''] = /<script>(.*?)<\/script>/s.exec(html) ?? []
  // Compiles it and does not run it: there is no document here.
  new Function(script)
  const asked = [...script.matchAll(/(?:\$|getElementById)\('(\w+)'\)/g)].map(([, id]) => id as string)
  assert.ok(asked.length > 10)
  for (const id of asked) assert.match(html, `id="${id}"`)
})

page.run()
