import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type OwnPlatform, startOwnPlatform } from './platform/own-platform.ts'
import { takeDashboards } from './screenshots/dashboards.ts'
import { fill } from './screenshots/fill.ts'
import { htmlOf, startMailReceiver, subjectOf } from './screenshots/mail.ts'
import { openPictures } from './screenshots/pictures.ts'
import { type Prometheus, startPrometheusBeside } from './screenshots/prometheus.ts'
import { EMPTY, SCALING, scenes } from './screenshots/scenes.ts'
import { SCENE, sendTraffic } from './screenshots/traffic.ts'
import { startWebhook } from './screenshots/webhook.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDER = fileURLToPath(new URL('../docs/images', import.meta.url))
const PARTS = ['console', 'dashboards', 'mail'] as const
const USAGE = `npm run screenshots [-- --only ${PARTS.join('|')}]

Takes the pictures of the documents: starts a platform of its own with data of its own, and a Prometheus beside it, opens the
console in Chromium, scene by scene, sends a minute of traffic for the console's page about scaling and for the dashboards,
and writes docs/images/*.png. Takes about three minutes. What runs already is left alone.

  --only PART   these pictures alone
`

const write = (text: string): void => void process.stdout.write(text)
/** A mail for an alert of one series, not for a group or a digest, if there is one. */
const MAIL = /berlin/

const take = async (isWanted: (part: (typeof PARTS)[number]) => boolean, signal: AbortSignal): Promise<number> => {
  const mail = await startMailReceiver()
  const webhook = await startWebhook()
  Object.assign(process.env, {
    SMTP_URL: `smtp://127.0.0.1:${mail.port}?starttls=never`,
    EMAIL_FROM: 'Knomaly <knomaly@example.com>',
    EMAIL_TO: 'on-call@example.com',
    ALERT_WEBHOOK_URL: webhook.url,
    CONSOLE_URL: 'https://knomaly.example.com/console/',
    CONSOLE_TOKENS: ''
  })
  const pictures = await openPictures(FOLDER)
  const files: string[] = []
  let own: OwnPlatform | undefined
  let prometheus: Prometheus | undefined
  try {
    write('Starting a platform …\n')
    own = await startOwnPlatform({
      name: 'screenshots',
      signal,
      manifests: [fileURLToPath(MANIFESTS)],
      maxReplicas: 14
    })
    const { url, platform } = own
    if (isWanted('console')) for (const scene of EMPTY) files.push(await pictures.take(url, scene))
    write('… and sending what the pictures show …\n')
    const filled = await fill(url, signal)
    if (isWanted('console')) for (const scene of scenes(filled)) files.push(await pictures.take(url, scene))
    if (isWanted('mail')) {
      const chosen = mail.mails.find((one) => MAIL.test(subjectOf(one))) ?? mail.mails[0]
      const html = chosen === undefined ? undefined : htmlOf(chosen)
      if (html !== undefined) files.push(await pictures.takeHtml('mail', html, 680))
    }
    if (isWanted('console') || isWanted('dashboards')) {
      write(`… and traffic of ${SCENE.seconds} s, in which ingest scales …\n`)
      prometheus = await startPrometheusBeside(Number(new URL(url).port))
      await sendTraffic({ url, brokerUrl: platform.brokerUrl('knomaly', 'default'), webhook, signal })
      if (isWanted('console')) for (const scene of SCALING) files.push(await pictures.take(url, scene))
      if (isWanted('dashboards')) files.push(...(await takeDashboards(pictures, prometheus.url, SCENE.seconds)))
    }
    write(`\n${files.map((file) => `  ${relative(ROOT, file)}`).join('\n')}\n\n${files.length} pictures\n`)
    return 0
  } catch (error) {
    process.stderr.write(`screenshots: ${(error as Error).message}\n`)
    return 1
  } finally {
    await pictures.close()
    await prometheus?.stop()
    await own?.stop()
    await mail.close()
    await webhook.close()
  }
}

const MANIFESTS = new URL('../load/scene', import.meta.url)

const main = async (): Promise<number> => {
  let values: { readonly only?: string | undefined; readonly help?: boolean | undefined }
  try {
    values = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    process.stderr.write(`screenshots: ${(error as Error).message}\n`)
    return 64
  }
  const { only, help } = values
  if (help === true) {
    write(USAGE)
    return 0
  }
  if (only !== undefined && !(PARTS as ReadonlyArray<string>).includes(only)) {
    process.stderr.write(`screenshots: --only is one of ${PARTS.join(', ')}\n`)
    return 64
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  return take((part) => only === undefined || only === part, stop.signal)
}

process.exitCode = await main()
