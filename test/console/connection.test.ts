import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Pipeline, startPipeline } from '../support/pipeline.ts'
import { launchBrowser, openConsole } from './browser.ts'
import { startHalfOpen } from './half-open.ts'
import { send, usual } from './send.ts'

/** Not the 15 s of life, so that no test waits for them. */
const HEARTBEAT_MS = 2_000

const connection = suite<{ pipeline: Pipeline; browser: Browser; url: string }>('console without a connection')

connection.before(async (context) => {
  context.browser = await launchBrowser()
  context.pipeline = await startPipeline({
    env: { CONSOLE_HEARTBEAT_MS: `${HEARTBEAT_MS}` },
    edits: [
      {
        file: 'knative/base/console.service.yaml',
        find: '            - name: CONSOLE_TOKENS\n',
        put: `            - name: CONSOLE_HEARTBEAT_MS\n              value: '${HEARTBEAT_MS}'\n            - name: CONSOLE_TOKENS\n`
      }
    ]
  })
  context.url = context.pipeline.platform.url
  await send(context.url, '/there', usual('level', 10, 20))
})
connection.after(async ({ pipeline, browser }) => {
  await browser.close()
  await pipeline.stop()
})

connection('notices a connection that is dead without a word, and gets another one', async ({ browser, url }) => {
  const way = await startHalfOpen(url)
  const { page, close } = await openConsole(browser, way.url)
  await page.getByRole('button', { name: 'Live' }).waitFor()
  await page.locator('.row', { hasText: '/there' }).waitFor()
  way.stall()
  await page.getByRole('button', { name: 'Reconnecting' }).waitFor()
  await page.getByText('No connection since').waitFor()
  assert.is(await page.locator('.row', { hasText: '/there' }).count(), 1)
  way.mend()
  await send(url, '/beyond', usual('level', 10, 3))
  await page.getByRole('button', { name: 'Live' }).waitFor()
  await page.locator('.row', { hasText: '/beyond' }).waitFor()
  assert.is(await page.locator('.old-note').textContent(), '')
  await close()
  await way.close()
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
    prepare: async (page) => {
      // With a stream the page asks again by itself, and the button may be gone before it is pressed.
      await page.route('**/console/api/live*', (route) => route.abort())
      await page.route('**/console/api/series?*', (route) =>
        route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({ title: 'Redis does not answer', status: 503 })
        })
      )
    }
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
