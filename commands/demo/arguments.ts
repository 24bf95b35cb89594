import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { type Env, RECEIVER_HELP, type Receiver, readReceiver } from '../platform/receiver.ts'

export type DemoArguments = Receiver & {
  readonly seed: number
  readonly seconds: number
  /** File for a picture of what was shown. */
  readonly svg: string | undefined
  readonly help: boolean
}

export const DEMO_USAGE = `npm run demo -- [options]

Sends two weeks of a small shop's metrics as history, then a week with incidents in it, and shows them being found.
Uses the platform that runs on the port, or starts one for itself and ends it afterwards.

  --url URL     where the platform listens (http://localhost:8080)
  --host NAME   Host header, where no name leads there yet
  --seconds N   how long the week takes (8)
  --seed N      another week with the same incidents (7)
  --svg FILE    also writes what is shown into a picture
  --help        this text

${RECEIVER_HELP}

Exit code: 0 every accepted sample has its outcome; 1 not so; 2 wrong arguments; 4 it asks for another token.
`

export const readDemoArguments = (argv: ReadonlyArray<string>, env: Env): E.Either<string, DemoArguments> => {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        url: { type: 'string', default: 'http://localhost:8080' },
        host: { type: 'string' },
        seconds: { type: 'string', default: '8' },
        seed: { type: 'string', default: '7' },
        svg: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false }
      }
    })
    const seconds = Number(values.seconds)
    const seed = Number(values.seed)
    const receiver = readReceiver({ url: values.url, host: values.host }, env)
    if (E.isLeft(receiver)) return receiver
    if (!(seconds >= 0 && seconds <= 3_600)) return E.left('--seconds takes a number from 0 to 3600')
    if (!Number.isSafeInteger(seed)) return E.left('--seed takes a whole number')
    return E.right({ ...receiver.right, seed, seconds, svg: values.svg, help: values.help })
  } catch (error) {
    // parseArgs: its own words name the option.
    return E.left((error as Error).message.split('\n')[0] ?? '')
  }
}
