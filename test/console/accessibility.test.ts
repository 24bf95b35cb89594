import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'
import { violations } from './axe.ts'
import { launchBrowser, openConsole } from './browser.ts'
import { bury, send, usual } from './send.ts'

const TOKEN = 'token-of-the-accessibility-tests-012345'

const access = suite<{ pipeline: Pipeline; browser: Browser; url: string; series: string; alert: string }>(
  'console for everybody'
)

access.before(async (context) => {
  context.browser = await launchBrowser()
  context.pipeline = await startPipeline({ env: { CONSOLE_TOKENS: TOKEN } })
  const { url } = context.pipeline.platform
  const last = Date.now() - 1_000
  await send(url, '/shop', usual('rps', 100, 100, { host: 'web-1' }, last))
  await send(url, '/shop', [{ metric: 'rps', labels: { host: 'web-1' }, value: 700, time: last }])
  await send(url, '/shop', usual('cpu', 40, 8, {}, last))
  await bury(url, '/buried', { samples: [{ metric: 'rps', value: 1 }] })
  const open = async () =>
    ((await (await fetch(`${url}/console/api/alerts`)).json()) as { alerts: ReadonlyArray<{ id: string }> }).alerts[0]
  context.alert = (await until(open, { what: 'the alert' })).id
  const list = (await (await fetch(`${url}/console/api/series?search=rps`)).json()) as { series: [{ id: string }] }
  context.series = list.series[0].id
  context.url = url
})
access.after(async ({ pipeline, browser }) => {
  await browser.close()
  await pipeline.stop()
})

for (const colorScheme of ['dark', 'light'] as const) {
  access(`has no serious fault that axe knows: every view, ${colorScheme}`, async ({ browser, url, series, alert }) => {
    const { page, problems, close } = await openConsole(browser, url, { colorScheme, reducedMotion: 'reduce' })
    const views: ReadonlyArray<readonly [hash: string, ready: string]> = [
      ['#/series', '.row'],
      [`#/series/${series}`, '.detail .anomaly'],
      ['#/alerts', '.alert-row'],
      [`#/alerts/${alert}`, '.detail .anomaly'],
      ['#/alerts?status=resolved', '.state'],
      ['#/dead-letters', 'tbody a'],
      ['#/scaling', '.scaling-card'],
      ['#/nowhere', '.state']
    ]
    const found: string[] = []
    const look = async (what: string): Promise<void> => {
      found.push(...(await violations(page)).map((line) => `${what} ${line}`))
    }
    for (const [hash, ready] of views) {
      await page.goto(`${url}/console/${hash}`)
      await page.locator(ready).first().waitFor()
      await look(hash)
    }
    await page.goto(`${url}/console/#/dead-letters`)
    await page.locator('tbody a').first().click()
    await page.locator('.detail pre').waitFor()
    await look('dead letter')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await look('keys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Token/ }).click()
    await page.getByRole('dialog', { name: 'Token' }).waitFor()
    await look('token')
    assert.equal(found, [])
    assert.equal(problems, [])
    await close()
  })
}

access('can be walked with the keyboard alone', async ({ browser, url }) => {
  const { page, problems, close } = await openConsole(browser, url)
  await page.locator('.row').nth(1).waitFor()
  const focused = () => page.evaluate<string>('document.activeElement.textContent')
  await page.keyboard.press('Tab')
  assert.is(await focused(), 'Skip to content')
  await page.keyboard.press('j')
  assert.match(await focused(), /^cpu/)
  await page.keyboard.press('ArrowDown')
  assert.match(await focused(), /^rps/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 2, name: 'rps' }).waitFor()
  await until(async () => (await focused()) === 'rps', { what: 'focus on the headline' })
  await page.locator('.chart').focus()
  await page.keyboard.press('ArrowLeft')
  await until(async () => /Value700/.test((await page.locator('.chart [aria-live]').textContent()) ?? ''), {
    what: 'the newest point, read out'
  })
  await page.keyboard.press('Escape')
  await page.locator('.detail').waitFor({ state: 'detached' })
  await until(async () => /^rps/.test(await focused()), { what: 'focus on the line that was left' })
  await page.keyboard.press('2')
  await page.locator('.alert-row').waitFor()
  await until(async () => (await focused()) === 'Alerts', { what: 'focus on the headline of the alerts' })
  await page.keyboard.press('/')
  await page.keyboard.type('nothing like it')
  await page.getByText('Nothing matches').waitFor()
  await page.keyboard.press('?')
  assert.is(await page.getByRole('dialog').count(), 0, 'a field takes every key')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByRole('checkbox', { name: 'Single keys' }).press('Space')
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  assert.match(page.url(), /#\/alerts/, 'single keys are off')
  assert.equal(problems, [])
  await close()
})

access('remembers the theme', async ({ browser, url }) => {
  const { page, problems, close } = await openConsole(browser, url, { colorScheme: 'dark' })
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const dark = await ground()
  await page.getByRole('button', { name: 'Theme: as the system' }).click()
  await page.getByRole('button', { name: 'Theme: dark' }).click()
  await page.getByRole('button', { name: 'Theme: light' }).waitFor()
  const light = await ground()
  assert.is.not(light, dark)
  await page.reload()
  await page.getByRole('button', { name: 'Theme: light' }).waitFor()
  assert.is(await ground(), light)
  assert.equal(problems, [])
  await close()
})

access('fits on a phone: nothing is wider than the screen', async ({ browser, url, series, alert }) => {
  const { page, problems, close } = await openConsole(browser, url, { viewport: { width: 360, height: 740 } })
  const views = [
    ['#/series', '.row'],
    [`#/series/${series}`, '.detail .anomaly'],
    ['#/alerts', '.alert-row'],
    [`#/alerts/${alert}`, '.detail .anomaly'],
    ['#/dead-letters', 'tbody a'],
    ['#/scaling', '.scaling-card']
  ] as const
  for (const [hash, ready] of views) {
    await page.goto(`${url}/console/${hash}`)
    await page.locator(ready).first().waitFor()
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    assert.ok(width <= 360, `${hash} is ${width} px wide`)
  }
  await page.goto(`${url}/console/#/series?search=rps`)
  // What tells it from another series of that metric.
  await page.locator('.row .chip', { hasText: 'web-1' }).waitFor()
  assert.equal(problems, [])
  await close()
})

access.run()
