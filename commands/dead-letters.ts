import * as E from 'fp-ts/lib/Either.js'
import { DEAD_LETTERS_USAGE, readDeadLettersArguments } from './dead-letters/arguments.ts'
import { EXIT, runDeadLetters } from './dead-letters/run.ts'
import { NoAnswer, openService } from './dead-letters/service.ts'

const say = (line: string): void => void process.stderr.write(`dead-letters: ${line}\n`)

/** Resolves with the exit code. */
const main = async (): Promise<number> => {
  const parsed = readDeadLettersArguments(process.argv.slice(2))
  if (E.isLeft(parsed)) {
    say(`${parsed.left} (--help says more)`)
    return EXIT.usage
  }
  const args = parsed.right
  if (args === undefined) {
    process.stdout.write(DEAD_LETTERS_USAGE)
    return EXIT.done
  }
  const service = openService(args.url, args.host)
  try {
    const { text, error, code } = await runDeadLetters(args, service)
    process.stdout.write(text)
    if (error !== undefined) say(error)
    return code
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    say(error.message)
    return EXIT.noAnswer
  } finally {
    await service.close()
  }
}

process.exitCode = await main()
