import type { Page } from 'playwright-core'
import type { Filled } from './fill.ts'

export type Scene = {
  /** Of the file: `console-series-dark`. */
  readonly name: string
  readonly hash: string
  readonly scheme: 'dark' | 'light'
  readonly size?: readonly [width: number, height: number]
  /** What has to be there before the picture is taken. */
  readonly ready: string
  readonly act?: (page: Page) => Promise<void>
}

const PHONE = [390, 844] as const

/** The commands name the port that everybody has, not the free one of this run. */
const usualPort = (page: Page): Promise<void> =>
  page.evaluate<void>(`for (const code of document.querySelectorAll('.code code')) {
    code.textContent = code.textContent.replaceAll(location.origin, 'http://localhost:8080')
  }`)

/** Before anything has come. */
export const EMPTY: ReadonlyArray<Scene> = [
  { name: 'console-empty-light', hash: '#/series', scheme: 'light', ready: '.first-visit', act: usualPort }
]

/** Where all was well: what the pointer says there hides nothing of what came after. */
const point = async (page: Page): Promise<void> => {
  const over = await page.locator('.chart .u-over').boundingBox()
  if (over !== null) await page.mouse.move(over.x + over.width * 0.3, over.y + over.height / 2)
}

const both = (scene: Omit<Scene, 'scheme'>): ReadonlyArray<Scene> =>
  (['dark', 'light'] as const).map((scheme) => ({ ...scene, scheme, name: `${scene.name}-${scheme}` }))

export const scenes = ({ series, alert, group, deadLetter }: Filled): ReadonlyArray<Scene> => [
  ...both({ name: 'console-series', hash: '#/series', ready: '.row' }),
  ...both({ name: 'console-detail', hash: `#/series/${series}`, ready: '.detail .anomaly', act: point }),
  { name: 'console-alerts-light', hash: '#/alerts', scheme: 'light', ready: '.alert-row' },
  { name: 'console-alert-dark', hash: `#/alerts/${alert}`, scheme: 'dark', ready: '.detail .anomaly' },
  { name: 'console-group-light', hash: `#/alerts/${group}`, scheme: 'light', ready: '.detail .alert-row' },
  { name: 'console-dead-letters-dark', hash: '#/dead-letters', scheme: 'dark', ready: 'tbody a' },
  { name: 'console-dead-letter-light', hash: `#/dead-letters/${deadLetter}`, scheme: 'light', ready: '.detail pre' },
  { name: 'console-phone-dark', hash: '#/series', scheme: 'dark', size: PHONE, ready: '.row' },
  { name: 'console-phone-light', hash: `#/series/${series}`, scheme: 'light', size: PHONE, ready: '.detail .anomaly' }
]

/** After a crowd has come and gone. */
export const SCALING: ReadonlyArray<Scene> = both({
  name: 'console-scaling',
  hash: '#/scaling',
  ready: '.scaling-card',
  act: async (page) => page.getByText('5 min', { exact: true }).click()
})
