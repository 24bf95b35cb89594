import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { type Platform, startPlatform } from '../../local/platform/platform.ts'
import { createLogger } from '../../shared/log/logger.ts'

/** A change to a copy of the project's manifests: every `find` in the file becomes `put`. */
export type Edit = { readonly file: string; readonly find: string; readonly put: string }

export type PipelineOptions = {
  readonly env?: Readonly<Record<string, string>>
  readonly edits?: ReadonlyArray<Edit>
}

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export type Pipeline = {
  readonly platform: Platform
  /** Lines that the functions and the platform have logged. */
  readonly lines: ReadonlyArray<string>
  readonly stop: () => Promise<void>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BASES = ['knative/base', 'eventing/base']

/** More than one analyzer, so that one can be lost. */
export const TWO_ANALYZERS: Edit = {
  file: 'knative/base/analyzer.service.yaml',
  find: 'autoscaling.knative.dev/min-scale: "1"',
  put: 'autoscaling.knative.dev/min-scale: "2"'
}

const copyManifests = async (dir: string, edits: ReadonlyArray<Edit>): Promise<ReadonlyArray<string>> => {
  for (const base of BASES) await cp(join(ROOT, base), join(dir, base), { recursive: true })
  for (const { file, find, put } of edits) {
    const path = join(dir, file)
    const text = await readFile(path, 'utf8')
    if (!text.includes(find)) throw new Error(`${file} does not contain ${find}`)
    await writeFile(path, text.replaceAll(find, put))
  }
  return BASES.map((base) => join(dir, base))
}

/** The whole pipeline on free ports, with data of its own that are gone after `stop`. */
export const startPipeline = async ({ env = {}, edits = [] }: PipelineOptions = {}): Promise<Pipeline> => {
  const dir = await mkdtemp(join(tmpdir(), 'knomaly-pipeline-'))
  const lines: string[] = []
  const platform = await startPlatform({
    port: 0,
    host: '127.0.0.1',
    dataDir: join(dir, 'data'),
    manifests: await copyManifests(dir, edits),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    log: createLogger({ service: 'platform', level: 'info', write: (line) => void lines.push(line) }),
    onLine: (_replica, line) => void lines.push(line)
  })
  return {
    platform,
    lines,
    stop: async () => {
      await platform.stop()
      await rm(dir, { recursive: true, force: true })
    }
  }
}

/** One request; a refused or broken connection is status 0. */
export const ask = async (
  url: string,
  options: {
    readonly method?: 'GET' | 'POST' | 'PUT'
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string | Buffer
  } = {}
): Promise<Answer> => {
  try {
    const { method = 'GET', headers = {}, body } = options
    const response = await request(url, { method, headers, ...(body === undefined ? {} : { body }) })
    return { status: response.statusCode, headers: response.headers, body: await response.body.text() }
  } catch (error) {
    return { status: 0, headers: {}, body: String(error) }
  }
}

/** What a cluster-local function of the platform answers. */
export const askInside = (platform: { readonly url: string }, service: string, path: string): Promise<Answer> =>
  ask(`${platform.url}${path}`, { headers: { host: `${service}.knomaly.svc.cluster.local` } })
