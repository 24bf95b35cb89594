import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../setup/find-program.ts'
import { type Daemon, startDaemon } from './daemon.ts'

export type PrometheusServer = Daemon & {
  /** GET below /api/v1, `data` of the answer; throws with Prometheus's own words when that is an error. */
  readonly api: (path: string) => Promise<unknown>
  /** An instant query: one entry a series. */
  readonly query: (promql: string) => Promise<ReadonlyArray<PrometheusSample>>
}

export type PrometheusSample = {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

export type PrometheusOptions = {
  /** Appended to the command line: `['--enable-feature=exemplar-storage']`. */
  readonly args?: ReadonlyArray<string>
  /** Written beside the configuration, by name, for it to refer to: rules, certificates. */
  readonly files?: Readonly<Record<string, string>>
}

/**
 * A real Prometheus with this configuration (YAML; relative paths in it are those of `files`) on a free port of 127.0.0.1,
 * ready when the promise resolves; it cannot outlive this process. Rejects with its own words when it refuses to start.
 */
export const startPrometheus = async (config: string, options: PrometheusOptions = {}): Promise<PrometheusServer> => {
  const { args = [], files = {} } = options
  const daemon = await startDaemon({
    name: 'prometheus',
    ready: '/-/ready',
    command: (port, dir) => [
      findProgram('prometheus'),
      ...['--config.file', join(dir, 'prometheus.yaml'), '--storage.tsdb.path', join(dir, 'data')],
      ...['--web.listen-address', `127.0.0.1:${port}`, '--web.enable-lifecycle', '--log.level', 'warn', ...args]
    ],
    prepare: async (dir) => {
      for (const [name, text] of Object.entries({ ...files, 'prometheus.yaml': config })) {
        await writeFile(join(dir, name), text)
      }
    }
  })
  const api = async (path: string): Promise<unknown> => {
    const response = await fetch(`${daemon.url}/api/v1${path}`)
    const answer = (await response.json()) as { status: string; data: unknown; error?: string }
    if (answer.status !== 'success') throw new Error(`Prometheus to ${path}: ${answer.error ?? response.status}`)
    return answer.data
  }
  const query = async (promql: string): Promise<ReadonlyArray<PrometheusSample>> => {
    const data = (await api(`/query?query=${encodeURIComponent(promql)}`)) as {
      result: ReadonlyArray<{ metric: Readonly<Record<string, string>>; value: readonly [number, string] }>
    }
    return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
  }
  return { ...daemon, api, query }
}
