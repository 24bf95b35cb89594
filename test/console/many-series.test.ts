import type { Browser, Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Pipeline, startPipeline } from '../support/pipeline.ts'
import { until } from '../support/until.ts'
import { launchBrowser, openConsole } from './browser.ts'
import { send } from './send.ts'

const SERIES = 10_000
const PER_EVENT = 1_000
const FEW = 100

const many = suite<{ pipeline: Pipeline; browser: Browser; url: string }>('console with 10,000 series')

/** So many series of a source, each with one sample. */
const seed = async (url: string, source: string, count: number): Promise<void> => {
  const time = Date.now()
  for (let first = 0; first < count; first += PER_EVENT) {
    const samples = Array.from({ length: Math.min(PER_EVENT, count - first) }, (_, i) => ({
      metric: 'rps',
      value: (first + i) % 97,
      time,
      labels: { host: `node-${String(first + i).padStart(5, '0')}` }
    }))
    await send(url, source, samples)
  }
}

const total = async (url: string): Promise<number> =>
  ((await (await fetch(`${url}/console/api/series?limit=1`)).json()) as { total: number }).total

many.before(async (context) => {
  context.browser = await launchBrowser()
  context.pipeline = await startPipeline()
  context.url = context.pipeline.platform.url
})
many.after(async ({ pipeline, browser }) => {
  await browser.close()
  await pipeline.stop()
})

/** Elements on the page, and what its one thread did while `work` ran: of the CPU, for a pause may be another program's. */
const cost = async (page: Page, work: () => Promise<void>): Promise<{ elements: number; cpuMs: number }> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const busyMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
  const before = await busyMs()
  await work()
  const cpuMs = (await busyMs()) - before
  await session.detach()
  return { elements: await page.evaluate("document.querySelectorAll('*').length"), cpuMs }
}

/** Three pages on, one back, and a search for one series. */
const walk = async (page: Page, name: string): Promise<void> => {
  for (const range of ['25–48 of', '49–72 of', '73–96 of']) {
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.locator('.pager-range', { hasText: range }).waitFor()
  }
  await page.keyboard.press('[')
  await page.locator('.pager-range', { hasText: '49–72 of' }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type(name)
  await until(async () => (await page.locator('.row').count()) === 1, {
    what: 'the one that matches'
  })
  assert.match((await page.locator('.row').textContent()) ?? '', new RegExp(name))
}

many('pages and searches as with a hundred: same page, no more work', async ({ browser, url }) => {
  await seed(url, '/few', FEW)
  await until(async () => (await total(url)) === FEW, { what: 'a hundred series' })
  const small = await openConsole(browser, url)
  const few = await cost(small.page, () => walk(small.page, 'node-00042'))
  await small.close()

  await seed(url, '/few', SERIES)
  await until(async () => (await total(url)) >= SERIES, { timeoutMs: 120_000, what: 'ten thousand series' })
  const large = await openConsole(browser, url)
  await large.page.locator('.pager-range', { hasText: '1–24 of 10,000' }).waitFor()
  const all = await cost(large.page, () => walk(large.page, 'node-07777'))
  assert.ok(all.elements < 1.5 * few.elements, `${all.elements} elements, and ${few.elements} with a hundred series`)
  // There are a hundred times as many series: four times what it was would be work that grows with them.
  assert.ok(all.cpuMs < 4 * few.cpuMs, `${all.cpuMs} ms of work, and ${few.cpuMs} with a hundred series`)
  assert.equal(large.problems, [])
  await large.close()
})

many('keeps what is searched for in the address', async ({ browser, url }) => {
  const { page, problems, close } = await openConsole(browser, url, { hash: '#/series?search=node-0420&filter=all' })
  await until(async () => (await page.locator('.row').count()) === 10, {
    what: 'node-04200 to node-04209'
  })
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 2, name: 'rps' }).waitFor()
  await page.locator('.detail-sub', { hasText: 'node-04201' }).waitFor()
  assert.match(page.url(), /#\/series\/[\w-]+\?search=node-0420$/)
  await page.keyboard.press('Escape')
  await until(async () => /#\/series\?search=node-0420$/.test(page.url()))
  assert.match(
    (await page.locator('.row:focus').textContent()) ?? '',
    /node-04201/,
    'the line that was left has the focus'
  )
  await page.locator('[data-search]').fill('no such thing')
  await page.getByText('Nothing matches').waitFor()
  assert.equal(problems, [])
  await close()
})

many.run()
