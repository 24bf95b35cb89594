import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'
import { launchBrowser, openConsole, pixelsOf } from './browser.ts'
import { bury, send, usual } from './send.ts'

const TOKEN = 'token-of-the-console-tests-0123456789'
const MARKUP = '<img src=x onerror="window.ran=1">'

const console_ = suite<{ pipeline: Pipeline; browser: Browser; url: string }>('console in a browser')

console_.before(async (context) => {
  context.browser = await launchBrowser()
  context.pipeline = await startPipeline({ env: { CONSOLE_TOKENS: TOKEN } })
  context.url = context.pipeline.platform.url
})
console_.after(async ({ pipeline, browser }) => {
  await browser.close()
  await pipeline.stop()
})

console_('says how to begin where nothing has come yet', async ({ browser, url }) => {
  const { page, problems, close } = await openConsole(browser, url)
  await page.getByRole('heading', { name: 'No series yet' }).waitFor()
  const command = await page.locator('.first-visit pre').first().textContent()
  assert.ok(command?.startsWith(`curl ${url}/ingest `), command ?? '')
  // It says so for a moment only, which a click on a busy machine may outlast.
  const said = page.getByRole('button', { name: 'Copied' }).waitFor()
  await Promise.all([said, page.getByRole('button', { name: 'Copy' }).first().click()])
  assert.equal(problems, [])
  await close()
})

console_('shows an anomaly that is posted by itself: mark, band, alert', async ({ browser, url }) => {
  const until0 = Date.now() - 5_000
  await send(url, '/shop', usual('rps', 100, 120, { host: 'web-1' }, until0))
  const { page, problems, close } = await openConsole(browser, url)
  await page.getByRole('link', { name: /rps/ }).click()
  await page.getByRole('heading', { name: 'rps', level: 2 }).waitFor()
  await page.locator('.chart-words', { hasText: '0 anomalies' }).waitFor()
  assert.is(await pixelsOf(page, '.chart-card', '--critical'), 0, 'no mark yet')
  await page.getByRole('button', { name: 'Live' }).waitFor()
  // Nothing is clicked or loaded from here on.
  await send(url, '/shop', [{ metric: 'rps', labels: { host: 'web-1' }, value: 900, time: until0 }])
  // It goes by itself after a while, so it is looked for first.
  await page.locator('.notice', { hasText: 'New critical alert: rps' }).waitFor()
  assert.match((await page.locator('#polite').textContent()) ?? '', /New critical alert: rps/)
  await page.locator('.chart-words', { hasText: '1 anomaly' }).waitFor()
  await page.locator('.anomaly', { hasText: '900 is a spike' }).waitFor()
  await until(async () => (await pixelsOf(page, '.chart-card', '--critical')) > 20, { what: 'the mark on the chart' })
  assert.ok((await pixelsOf(page, '.chart-card', '--value')) > 50, 'the line of values')
  await page.getByText('As a table').click()
  const first = page.locator('.more tbody tr').first()
  assert.match((await first.textContent()) ?? '', /900.*critical$/)
  assert.ok(!/–/.test((await first.locator('td').nth(2).textContent()) ?? '–'), 'it has a band')
  await page.locator('.nav-link', { hasText: /Alerts\s*1/ }).waitFor()
  await page.locator('.detail .alert-row', { hasText: '900 is a spike' }).waitFor()
  assert.match(await page.title(), /^\(1\) rps/)
  assert.equal(problems, [])
  await close()
})

console_('opens an alert by the address that messages have', async ({ browser, url }) => {
  const list = await (await fetch(`${url}/console/api/alerts?status=open`)).json()
  const [{ id }] = (list as { alerts: [{ id: string }] }).alerts
  const { page, problems, close } = await openConsole(browser, url, { hash: `#/alerts/${id}` })
  await page.getByRole('heading', { name: 'rps', level: 2 }).waitFor()
  await page.locator('.reason', { hasText: '900 is a spike' }).waitFor()
  await page.getByRole('row', { name: /log delivered/ }).waitFor()
  await until(async () => (await pixelsOf(page, '.chart-card', '--critical')) > 20, { what: 'the mark on the chart' })
  assert.equal(problems, [])
  await close()
})

console_('says honestly that an alert is gone', async ({ browser, url }) => {
  const { page, close } = await openConsole(browser, url, { hash: '#/alerts/no-such-alert' })
  await page.locator('.detail .state', { hasText: 'expired' }).waitFor()
  await page.goto(`${url}/console/#/nowhere`)
  await page.getByRole('heading', { name: 'Not found' }).waitFor()
  await close()
})

console_('shows markup in names as text and never runs it', async ({ browser, url }) => {
  await send(url, '/odd', usual(MARKUP, 5, 3, { label: MARKUP }))
  await bury(url, '/odd', { samples: [{ metric: MARKUP, value: MARKUP }] })
  const { page, problems, close } = await openConsole(browser, url)
  await page.locator('.row-title', { hasText: MARKUP }).waitFor()
  await page.locator('.row', { hasText: MARKUP }).click()
  await page.getByRole('heading', { level: 2 }).filter({ hasText: MARKUP }).waitFor()
  assert.match((await page.locator('.detail-sub').textContent()) ?? '', /<img src=x/)
  await page.goto(`${url}/console/#/dead-letters`)
  await page.locator('tbody a').first().click()
  await page.locator('pre', { hasText: '<img src=x' }).waitFor()
  assert.is(await page.locator('img').count(), 0)
  assert.is(await page.evaluate('window.ran'), undefined)
  assert.equal(problems, [])
  await close()
})

console_('replays a dead letter with a token, and not without', async ({ browser, url }) => {
  await bury(url, '/buried', { samples: usual('temperature', 20, 2).map(({ metric, value }) => ({ metric, value })) })
  const { page, problems, close } = await openConsole(browser, url, {
    hash: '#/dead-letters',
    expected: /status of 40[13]/
  })
  await page.getByRole('link', { name: '/buried' }).click()
  await page.locator('.reason', { hasText: 'Window store unavailable' }).waitFor()
  const refused = await page.evaluate(async () => {
    const list = (await (await fetch('/console/api/dead-letters')).json()) as { dead_letters: [{ id: string }] }
    return (await fetch(`/console/api/dead-letters/${list.dead_letters[0].id}/replay`, { method: 'POST' })).status
  })
  assert.is(refused, 401, 'the server refuses it, whatever a page does')

  await page.getByRole('button', { name: 'Replay…' }).click()
  await page.getByRole('textbox', { name: 'Token' }).fill('not it')
  await page.getByRole('button', { name: 'Use it' }).click()
  await page.getByText('not one of the tokens').waitFor()
  await page.getByRole('textbox', { name: 'Token' }).fill(TOKEN)
  await page.getByRole('button', { name: 'Use it' }).click()
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await page.locator('.notice', { hasText: 'Replayed' }).waitFor()
  await until(async () => (await page.getByRole('link', { name: '/buried' }).count()) === 0, {
    what: 'it leaves the list'
  })
  await page.goto(`${url}/console/#/series?search=temperature`)
  await page.locator('.row', { hasText: '/buried' }).waitFor()
  assert.equal(problems, [])
  await close()
})

console_('silences a series for a while, and ends that', async ({ browser, url }) => {
  const { page, problems, close } = await openConsole(browser, url, { hash: `#token=${TOKEN}` })
  await page.getByRole('button', { name: 'Token: changes are on' }).waitFor()
  await page.locator('.row', { hasText: 'web-1' }).click()
  await page.getByRole('button', { name: 'Silence…' }).click()
  await page.getByLabel('For how long').selectOption('1h')
  await page.getByLabel('Why').fill('a test')
  await page.getByRole('button', { name: 'Silence', exact: true }).click()
  await page.locator('.notice', { hasText: 'Silenced until' }).waitFor()
  await page.goto(`${url}/console/#/alerts?status=silences`)
  const silence = page.locator('.silence', { hasText: 'rps · /shop · host=web-1' })
  await silence.getByText('a test · by console').waitFor()
  await silence.getByRole('button', { name: 'End' }).click()
  await page.getByRole('button', { name: 'End it' }).click()
  await page.getByText('No silences').waitFor()
  assert.equal(problems, [])
  await close()
})

console_('has one line for many series of a source, and its members in it', async ({ browser, url }) => {
  const last = Date.now() - 2_000
  const rooms = Array.from({ length: 6 }, (_, i) => `room-${i}`)
  for (const room of rooms) await send(url, '/house', usual('warmth', 20, 100, { room }, last))
  const { page, problems, close } = await openConsole(browser, url, { hash: '#/alerts' })
  await page.locator('.alert-row').first().waitFor()
  await send(
    url,
    '/house',
    rooms.map((room) => ({ metric: 'warmth', labels: { room }, value: 90, time: last }))
  )
  await page.locator('.alert-row', { hasText: '6 series of /house' }).click()
  await page.getByRole('heading', { level: 2, name: '6 series of /house' }).waitFor()
  // Its value and its chart are those of one member.
  await page.locator('.detail-head', { hasText: /the worst of them, warmth · room=room-\d/ }).waitFor()
  await until(async () => (await page.locator('.detail .alert-row').count()) === 6, {
    what: 'its members'
  })
  assert.is(await page.locator('.list-place .alert-row', { hasText: 'room-' }).count(), 0)
  await page.getByRole('searchbox').fill('room-3')
  await page.locator('.list-place .alert-row', { hasText: 'room-3' }).waitFor()
  assert.equal(problems, [])
  await close()
})

console_('takes a token out of the address, for this tab only', async ({ browser, url }) => {
  const { page, problems, close } = await openConsole(browser, url, { hash: `#token=${TOKEN}` })
  await page.getByRole('button', { name: 'Token: changes are on' }).waitFor()
  assert.not.match(page.url(), /token/)
  assert.is(await page.evaluate('localStorage.length'), 0)
  await page.reload()
  await page.getByRole('button', { name: 'Token: changes are on' }).waitFor()
  assert.equal(problems, [])
  await close()
})

console_('shows the services of the platform over time', async ({ browser, url }) => {
  const { page, problems, close } = await openConsole(browser, url, { hash: '#/scaling' })
  for (const name of ['alert-sink', 'analyzer', 'console', 'dead-letter', 'ingest']) {
    await page.getByRole('heading', { name, exact: true }).waitFor()
  }
  await page.locator('.scaling-card', { hasText: 'console' }).filter({ hasText: '1 replica ready' }).waitFor()
  assert.equal(problems, [])
  await close()
})

console_('stands still while it is paused, and catches up', async ({ browser, url }) => {
  const { page, close } = await openConsole(browser, url, { hash: '#/series?search=pausing' })
  const from = Date.now()
  await send(url, '/pausing', usual('level', 7, 5, {}, from - 10_000))
  const value = page.locator('.row', { hasText: '/pausing' }).locator('.row-value')
  await value.waitFor()
  await page.keyboard.press('p')
  await page.getByRole('button', { name: 'Paused' }).waitFor()
  await send(url, '/pausing', [{ metric: 'level', value: 8.125, time: from }])
  await until(async () => {
    const { series } = (await (await fetch(`${url}/console/api/series?search=pausing`)).json()) as {
      series: ReadonlyArray<{ last: { value: number } }>
    }
    return series[0]?.last.value === 8.125
  })
  assert.not.match((await value.textContent()) ?? '', /8\.125/)
  await page.keyboard.press('p')
  await page.locator('.row-value', { hasText: '8.125' }).waitFor()
  await close()
})

console_.run()
