import { join } from 'node:path'
import { type Edge, openEdge } from '../platform/edge.ts'
import { isRunning } from '../platform/is-running.ts'
import { type OwnPlatform, startOwnPlatform } from '../platform/own-platform.ts'
import { type Questions, questionsTo } from '../platform/questions.ts'
import { NotRunning } from '../sending/failures.ts'
import type { LoadArguments } from './arguments.ts'
import { LOAD_FOLDER } from './scenario.ts'

/** What the events are sent to, and how it is asked about them. */
export type Target = {
  readonly url: string
  readonly host: string | undefined
  readonly own: OwnPlatform | undefined
  readonly questions: Questions
  /** False at a route that leads to ingest alone: what became of the events can then not be asked. */
  readonly answers: boolean
  readonly close: () => Promise<void>
}

export type TargetOptions = {
  readonly signal: AbortSignal
  readonly say: (line: string) => void
  readonly onLog: (line: string) => void
}

/** Where `npm start` listens. */
const HERE = 'http://localhost:8080'

const named = (edge: Edge, host: string | undefined): Pick<Edge, 'get'> => ({
  get: (path, other) => edge.get(path, other ?? host)
})

const canBeAsked = async (questions: Questions): Promise<boolean> =>
  questions.counters('/load/nobody').then(
    () => true,
    () => false
  )

const at = async (url: string, host: string | undefined, own?: OwnPlatform): Promise<Target | undefined> => {
  const edge = openEdge(url)
  const get = named(edge, host)
  if (own === undefined && !(await isRunning({ ...edge, ...get }))) {
    await edge.close()
    return undefined
  }
  const questions = questionsTo(get)
  const close = async (): Promise<void> => {
    await edge.close()
    await own?.stop()
  }
  return { url: edge.url, host, own, questions, answers: await canBeAsked(questions), close }
}

const startOne = async ({ name }: LoadArguments, { signal, say, onLog }: TargetOptions): Promise<Target> => {
  say('starting a platform for this run …')
  const manifests = name === 'burst' ? { manifests: [join(LOAD_FOLDER, 'burst')] } : {}
  const own = await startOwnPlatform({ name: 'load', signal, onLog, ...manifests })
  return (await at(own.url, undefined, own)) as Target
}

/** The platform that was named, else the one that runs here, else one for this run; burst needs one that scales to zero. */
export const findTarget = async (args: LoadArguments, options: TargetOptions): Promise<Target> => {
  const { url, host, name } = args
  if (url !== undefined) {
    const given = await at(url, host)
    if (given === undefined) throw new NotRunning(url)
    return given
  }
  const running = name === 'burst' ? undefined : await at(HERE, undefined)
  if (running !== undefined) {
    options.say(`using the platform that runs on ${HERE}`)
    return running
  }
  return startOne(args, options)
}
