import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Pipeline, startPipeline } from '../support/pipeline.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { launchBrowser, openConsole } from './browser.ts'
import { send, usual } from './send.ts'

const connection = suite<{ pipeline: Pipeline; redis: RedisServer; browser: Browser; url: string }>(
  'console while things are away'
)

connection.before(async (context) => {
  context.browser = await launchBrowser()
  context.redis = await startRedis()
  context.pipeline = await startPipeline({ env: { REDIS_URL: context.redis.url } })
  context.url = context.pipeline.platform.url
  await send(context.url, '/there', usual('level', 10, 20))
})
connection.after(async ({ pipeline, redis, browser }) => {
  await browser.close()
  await pipeline.stop()
  await redis.stop()
})

connection('says that Redis is away, keeps what it has, and goes on by itself', async ({ browser, redis, url }) => {
  const { page, close } = await openConsole(browser, url)
  await page.locator('.row', { hasText: '/there' }).waitFor()
  await page.getByRole('button', { name: 'Live' }).waitFor()
  redis.pause()
  await page.getByRole('button', { name: /Store away|Reconnecting/ }).waitFor()
  assert.is(await page.locator('.row', { hasText: '/there' }).count(), 1)
  redis.resume()
  await page.getByRole('button', { name: 'Live' }).waitFor()
  await send(url, '/after', usual('level', 10, 3))
  await page.locator('.row', { hasText: '/after' }).waitFor()
  await close()
})

connection('comes back after the network was away', async ({ browser, url }) => {
  const { page, close } = await openConsole(browser, url)
  await page.getByRole('button', { name: 'Live' }).waitFor()
  await page.route('**/console/api/**', (route) => route.abort())
  await page.evaluate("dispatchEvent(new Event('online'))")
  await page.getByRole('button', { name: 'Reconnecting' }).waitFor()
  await page.unroute('**/console/api/**')
  await send(url, '/meanwhile', usual('level', 10, 3))
  await page.getByRole('button', { name: 'Live' }).waitFor()
  await page.locator('.row', { hasText: '/meanwhile' }).waitFor()
  await close()
})

connection('offers to try again where the first answer fails', async ({ browser, url }) => {
  const { page, close } = await openConsole(browser, url, {
    prepare: (page) =>
      page.route('**/console/api/series?*', (route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({ title: 'Redis does not answer', status: 503 })
        })
      )
  })
  await page.getByText('Redis does not answer').waitFor()
  await page.unroute('**/console/api/series?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('.row', { hasText: '/there' }).waitFor()
  await close()
})

connection('explains that changes are off where no tokens are configured', async ({ browser, url }) => {
  const { page, close } = await openConsole(browser, url, {
    prepare: (page) =>
      page.route('**/console/api/session', (route) =>
        route.fulfill({ json: { changes: 'off', version: '0', now: new Date().toISOString() } })
      )
  })
  await page.getByRole('button', { name: 'Token: changes are off' }).click()
  await page.getByRole('dialog', { name: 'This console changes nothing' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await close()
})

connection('has no replicas to show where nobody writes them down', async ({ browser, url }) => {
  const { page, close } = await openConsole(browser, url, {
    hash: '#/scaling',
    prepare: (page) =>
      page.route('**/console/api/scaling?*', (route) => route.fulfill({ json: { is_known: false, samples: [] } }))
  })
  await page.getByText('Nobody writes down replicas here').waitFor()
  await close()
})

connection.run()
