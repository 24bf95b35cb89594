import { type ChildProcess, spawn } from 'node:child_process'
import * as E from 'fp-ts/lib/Either.js'
import { type KubectlFailure, noCluster, notInstalled, refused, timedOut } from './failure.ts'
import { redactText } from './redact.ts'

export type CallOptions = {
  /** Goes to standard input: manifests and secrets, never arguments, which every process of the machine can read. */
  readonly input?: string
  readonly timeoutMs?: number
  readonly maxBytes?: number
}

/** Runs kubectl with these arguments; resolves with its standard output, or with why there is none. Never rejects. */
export type Kubectl = (args: ReadonlyArray<string>, options?: CallOptions) => Promise<E.Either<KubectlFailure, string>>

/** A quick question to an API server takes less than a second; one that is overloaded may take ten. */
const TIMEOUT_MS = 30_000
/** The answers of a namespace of a few hundred Pods as JSON; more would be a mistake in what was asked. */
const MAX_BYTES = 64 * 1024 * 1024
const MAX_ERROR_BYTES = 64 * 1024

/** kubectl says so in many ways when it does not get as far as the API (client-go's and Go's own words). */
const UNREACHABLE = new RegExp(
  [
    'Unable to connect to the server',
    'did you specify the right host or port',
    'no configuration has been provided',
    'no such host',
    'i/o timeout',
    'connection refused',
    'TLS handshake timeout',
    'context deadline exceeded',
    'Client.Timeout exceeded',
    'getting credentials: exec'
  ].join('|')
)

const NO_REASON = 'it gave no reason'

/** The API was reached; what it could not reach itself, a webhook for example, is another matter. */
const FROM_THE_API = 'Error from server'

/** The client's own log lines (`E1121 09:28:10.077247 …`) stand before the one that is meant for people. */
const isForPeople = (line: string): boolean => line.trim() !== '' && !/^[EWI]\d{4} \d\d:/.test(line)

/** An apply of a dozen objects can be refused for each of them; more lines than these nobody reads. */
const MAX_LINES = 10
const MAX_LINE_LENGTH = 500

/** Warnings of the API stand between its refusals and are none. */
const withoutWarnings = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  const others = lines.filter((line) => !line.startsWith('Warning: '))
  return others.length > 0 ? others : lines
}

/** What was said, each line once and without what looks like a secret: a webhook quotes what it refuses. */
const wordsOf = (stderr: string): ReadonlyArray<string> => {
  const lines = redactText(stderr).split('\n').filter(isForPeople)
  return withoutWarnings([...new Set(lines.map((line) => line.trimEnd().slice(0, MAX_LINE_LENGTH)))])
}

const all = (lines: ReadonlyArray<string>): string => {
  const left = lines.length - MAX_LINES
  return [...lines.slice(0, MAX_LINES), ...(left > 0 ? [`… and ${left} more lines`] : [])].join('\n')
}

/** What kubectl meant when it ended with another code than 0. */
export const failureOf = (stderr: string): KubectlFailure => {
  const unreachable = UNREACHABLE.test(stderr) && !stderr.includes(FROM_THE_API)
  const words = wordsOf(stderr)
  // It tries several times, and says at the end what came of it.
  if (unreachable) return noCluster(words.at(-1)?.trim() ?? NO_REASON)
  return refused(words.length === 0 ? NO_REASON : all(words))
}

const ended = (
  child: ChildProcess
): Promise<{ readonly code: number | null; readonly error?: NodeJS.ErrnoException }> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }))
    child.once('close', (code) => resolve({ code }))
  })

/** kubectl of the PATH in this environment, which also says which cluster it is (KUBECONFIG, HOME). */
export const openKubectl =
  (env: NodeJS.ProcessEnv): Kubectl =>
  async (args, { input, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = {}) => {
    const child = spawn('kubectl', [...args], { env, stdio: ['pipe', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    let bytes = 0
    let stderr = ''
    let why: KubectlFailure | undefined
    const give = (failure: KubectlFailure): void => {
      why ??= failure
      child.kill('SIGKILL')
    }
    const timer = setTimeout(() => give(timedOut(timeoutMs)), timeoutMs)
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) give(refused(`the answer is larger than ${maxBytes} bytes`))
      else chunks.push(chunk)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < MAX_ERROR_BYTES) stderr += text
    })
    // Ends before it has read all: its exit code says why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
    const { code, error } = await ended(child)
    clearTimeout(timer)
    if (error !== undefined) return E.left(error.code === 'ENOENT' ? notInstalled : refused(error.message))
    if (why !== undefined) return E.left(why)
    return code === 0 ? E.right(Buffer.concat(chunks).toString('utf8')) : E.left(failureOf(stderr))
  }
