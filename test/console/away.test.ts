import type { Browser } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Pipeline, startPipeline } from '../support/pipeline.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { violations } from './axe.ts'
import { launchBrowser, openConsole } from './browser.ts'
import { send, usual } from './send.ts'

const away = suite<{ pipeline: Pipeline; redis: RedisServer; browser: Browser; url: string }>(
  'console while Redis is away'
)

away.before(async (context) => {
  context.browser = await launchBrowser()
  context.redis = await startRedis()
  context.pipeline = await startPipeline({ env: { REDIS_URL: context.redis.url } })
  context.url = context.pipeline.platform.url
  await send(context.url, '/there', usual('level', 10, 20))
})
away.after(async ({ pipeline, redis, browser }) => {
  await browser.close()
  await pipeline.stop()
  await redis.stop()
})

away('says that Redis is away, keeps what it has, and goes on by itself', async ({ browser, redis, url }) => {
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

for (const colorScheme of ['dark', 'light'] as const) {
  away(
    `dims the figures while Redis is away, and says since when they are old: ${colorScheme}`,
    async ({ browser, redis, url }) => {
      const { page, close } = await openConsole(browser, url, { colorScheme })
      const figure = page.getByRole('link', { name: /^Series \d/ })
      await figure.waitFor()
      await page.getByRole('button', { name: 'Live' }).waitFor()
      const note = page.locator('#main [role=status]', { hasText: 'Redis has not answered since' })
      const look = () => page.evaluate<string>("getComputedStyle(document.querySelector('.figure-value')).color")
      const usual = await look()
      assert.is(await page.locator('.old-note').textContent(), '')
      redis.pause()
      await note.waitFor()
      const since = Date.parse((await note.locator('time').getAttribute('datetime')) ?? '')
      assert.ok(Math.abs(Date.now() - since) < 60_000, `${since}`)
      assert.is.not(await look(), usual)
      // A link that is reached by its own name says it, too.
      assert.is(await figure.getAttribute('aria-describedby'), await note.getAttribute('id'))
      assert.equal(await violations(page), [])
      redis.resume()
      await note.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Live' }).waitFor()
      assert.is(await look(), usual)
      await close()
    }
  )
}

away.run()
