import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findProgram } from '../../setup/find-program.ts'

/** The system's Chromium without a window. Throws with how to get one where there is none. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findProgram('chromium'),
    // Containers run as root and have little shared memory.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    timeout: 60_000
  })

export type Opened = {
  readonly page: Page
  /** What went wrong in it: exceptions, errors of the console (violations of the policy among them), requests to other hosts. */
  readonly problems: string[]
  readonly close: () => Promise<void>
}

export type OpenOptions = Pick<BrowserContextOptions, 'colorScheme' | 'viewport' | 'reducedMotion' | 'timezoneId'> & {
  /** `#/alerts`; the series when absent. */
  readonly hash?: string
  /** Runs before the page's own scripts. */
  readonly prepare?: (page: Page) => Promise<unknown>
  /** Statuses that the test itself makes; a browser logs each of them as an error. */
  readonly expected?: RegExp
}

const PATIENCE_MS = 60_000

/** Another reader: own storage, own page on the console of this platform. */
export const openConsole = async (browser: Browser, url: string, options: OpenOptions = {}): Promise<Opened> => {
  const { hash = '', prepare, expected, ...more } = options
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...more })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    const text = `${message.text()} ${message.location().url}`
    if (message.type() === 'error' && expected?.test(text) !== true) problems.push(`console: ${text}`)
  })
  const { host } = new URL(url)
  page.on('request', (request) => {
    const to = new URL(request.url())
    if (to.protocol !== 'data:' && to.host !== host) problems.push(`request to ${to.host}`)
  })
  await prepare?.(page)
  await page.goto(`${url}/console/${hash}`)
  return { page, problems, close: () => context.close() }
}

/** How many pixels of the first canvas in `selector` have the colour that a custom property of the style sheet has. */
export const pixelsOf = (page: Page, selector: string, property: string): Promise<number> =>
  page.evaluate<number>(`(() => {
    const canvas = document.querySelector('${selector} canvas')
    const probe = document.createElement('span')
    probe.style.color = 'var(${property})'
    document.body.append(probe)
    const wanted = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map(Number)
    probe.remove()
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    let found = 0
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 0 && wanted.every((part, channel) => Math.abs(data[i + channel] - part) <= 3)) found += 1
    }
    return found
  })()`)
