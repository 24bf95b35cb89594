import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findProgram } from '../../setup/find-program.ts'
import type { Scene } from './scenes.ts'
import { smallPng } from './small-png.ts'

const SIZE = [1280, 800] as const
/** Sharp on the screens of today; a picture that is too large this way gets fewer colours, and then fewer points. */
const SCALE = 1.5
const MAX_BYTES = 250 * 1024

export type Pictures = {
  readonly take: (url: string, scene: Scene) => Promise<string>
  /** A page that is whole as it is, from top to bottom: a mail as its reader has it before him. */
  readonly takeHtml: (name: string, html: string, width: number, scheme?: Scene['scheme']) => Promise<string>
  readonly close: () => Promise<void>
}

/** Takes pictures into `folder`, each at most 250 KiB; the answer is the file. */
export const openPictures = async (folder: string): Promise<Pictures> => {
  mkdirSync(folder, { recursive: true })
  const browser: Browser = await chromium.launch({
    executablePath: findProgram('chromium'),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none']
  })

  const atScale = async (
    scale: number,
    scene: Pick<Scene, 'scheme' | 'size'>,
    work: (page: Page) => Promise<Buffer>
  ) => {
    const [width, height] = scene.size ?? SIZE
    const context = await browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: scale,
      colorScheme: scene.scheme,
      reducedMotion: 'reduce',
      timezoneId: 'UTC',
      locale: 'en-GB'
    })
    try {
      return await work(await context.newPage())
    } finally {
      await context.close()
    }
  }

  const keep = async (name: string, scene: Pick<Scene, 'scheme' | 'size'>, work: (page: Page) => Promise<Buffer>) => {
    const file = join(folder, `${name}.png`)
    let bytes = await atScale(SCALE, scene, work)
    if (bytes.length > MAX_BYTES) bytes = smallPng(bytes)
    if (bytes.length > MAX_BYTES) bytes = smallPng(await atScale(1, scene, work))
    writeFileSync(file, bytes)
    if (statSync(file).size > MAX_BYTES) throw new Error(`${name} has more than ${MAX_BYTES} bytes`)
    return file
  }

  return {
    take: (url, scene) =>
      keep(scene.name, scene, async (page) => {
        await page.goto(`${url}/console/${scene.hash}`)
        await page.locator(scene.ready).first().waitFor()
        await page.getByRole('button', { name: 'Live' }).waitFor()
        await page.waitForFunction('document.fonts.status === "loaded"')
        await scene.act?.(page)
        // The charts draw with the next frame.
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
        return page.screenshot()
      }),
    takeHtml: (name, html, width, scheme = 'light') =>
      keep(name, { scheme, size: [width, 400] }, async (page) => {
        await page.setContent(html)
        return page.screenshot({ fullPage: true })
      }),
    close: () => browser.close()
  }
}
