import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type OwnPlatform, startOwnPlatform } from './platform/own-platform.ts'
import { fill } from './screenshots/fill.ts'
import { htmlOf, startMailReceiver, subjectOf } from './screenshots/mail.ts'
import { openPictures } from './screenshots/pictures.ts'
import { EMPTY, scenes } from './screenshots/scenes.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDER = fileURLToPath(new URL('../docs/images', import.meta.url))
const USAGE = `npm run screenshots

Takes the pictures of the documents: starts a platform of its own with data of its own, opens the console in Chromium,
scene by scene, and writes docs/images/*.png. What runs already is left alone.
`

const write = (text: string): void => void process.stdout.write(text)
/** A mail for an alert of one series, not for a group or a digest, if there is one. */
const MAIL = /berlin/

const main = async (): Promise<number> => {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    write(USAGE)
    return 0
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  const mail = await startMailReceiver()
  Object.assign(process.env, {
    SMTP_URL: `smtp://127.0.0.1:${mail.port}?starttls=never`,
    EMAIL_FROM: 'Knomaly <knomaly@example.com>',
    EMAIL_TO: 'on-call@example.com',
    CONSOLE_URL: 'https://knomaly.example.com/console/',
    CONSOLE_TOKENS: ''
  })
  const pictures = await openPictures(FOLDER)
  const files: string[] = []
  let own: OwnPlatform | undefined
  try {
    write('Starting a platform …\n')
    own = await startOwnPlatform({ name: 'screenshots', signal: stop.signal })
    const { url } = own
    for (const scene of EMPTY) files.push(await pictures.take(url, scene))
    write('… and sending what the pictures show …\n')
    const filled = await fill(url, stop.signal)
    for (const scene of scenes(filled)) files.push(await pictures.take(url, scene))
    const chosen = mail.mails.find((one) => MAIL.test(subjectOf(one))) ?? mail.mails[0]
    const html = chosen === undefined ? undefined : htmlOf(chosen)
    if (html !== undefined) files.push(await pictures.takeHtml('mail', html, 680))
    write(`\n${files.map((file) => `  ${relative(ROOT, file)}`).join('\n')}\n\n${files.length} pictures\n`)
    return 0
  } catch (error) {
    process.stderr.write(`screenshots: ${(error as Error).message}\n`)
    return 1
  } finally {
    await pictures.close()
    await own?.stop()
    await mail.close()
  }
}

process.exitCode = await main()
