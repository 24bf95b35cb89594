import { writeFile } from 'node:fs/promises'
import * as E from 'fp-ts/lib/Either.js'
import { StartFailure } from '../local/platform/start-failure.ts'
import { DEMO_USAGE, readDemoArguments } from './demo/arguments.ts'
import { demo } from './demo/demo.ts'
import { paint } from './demo/picture.ts'
import { createScreen } from './demo/screen.ts'
import { terminalSvg } from './demo/terminal-svg.ts'
import { openEdge } from './platform/edge.ts'
import { isRunning } from './platform/is-running.ts'
import { type OwnPlatform, startOwnPlatform } from './platform/own-platform.ts'
import type { Receiver } from './platform/receiver.ts'
import { NotAuthorized } from './sending/failures.ts'

const say = (line: string): void => void process.stderr.write(`demo: ${line}\n`)
let shown = ''
const write = (text: string): void => {
  shown += text
  process.stdout.write(text)
}

/** Undefined when one runs already. */
const platformFor = async ({ url, host }: Receiver, signal: AbortSignal): Promise<OwnPlatform | undefined> => {
  const edge = openEdge(url, { host })
  const running = await isRunning(edge)
  await edge.close()
  if (running) return undefined
  write(`No platform answers on ${url}: starting one for this demo …\n`)
  return startOwnPlatform({ name: 'demo', signal })
}

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readDemoArguments(process.argv.slice(2), process.env)
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return 2
  }
  const { url, host, token, seed, seconds, svg, help } = parsed.right
  if (help) {
    write(DEMO_USAGE)
    return 0
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  let own: OwnPlatform | undefined
  try {
    const given = { url, host, token }
    own = await platformFor(given, stop.signal)
    // A picture is made of what a file would get: whole lines, no colours.
    const terminal = process.stdout.isTTY === true && svg === undefined
    shown = ''
    const holds = await demo({
      to: own === undefined ? given : { url: own.url, host: undefined, token },
      seed,
      seconds,
      source: `/demo/shop-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`,
      screen: createScreen(terminal, write),
      paint: paint(terminal && (process.env.NO_COLOR ?? '') === ''),
      columns: process.stdout.columns ?? 100,
      write,
      signal: stop.signal
    })
    if (svg !== undefined) await writeFile(svg, terminalSvg(shown))
    return holds ? 0 : 1
  } catch (error) {
    if (stop.signal.aborted) return 130
    if (error instanceof NotAuthorized) {
      say(error.message)
      return 4
    }
    if (!(error instanceof StartFailure)) throw error
    for (const line of error.lines) say(line)
    return error.exitCode
  } finally {
    await own?.stop()
  }
}

process.exitCode = await main()
