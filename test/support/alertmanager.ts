import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '../../setup/find-program.ts'
import { type Daemon, startDaemon } from './daemon.ts'

export type AlertmanagerServer = Daemon & {
  /** POST /api/v2/alerts. */
  readonly post: (alerts: ReadonlyArray<PostedAlert>) => Promise<void>
  /** GET /api/v2/alerts: those that are active, inhibited or silenced. */
  readonly alerts: () => Promise<ReadonlyArray<KnownAlert>>
}

/** Times are RFC 3339; without `endsAt` it resolves after the configuration's resolve_timeout. */
export type PostedAlert = {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly startsAt?: string
  readonly endsAt?: string
  readonly generatorURL?: string
}

export type KnownAlert = {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly updatedAt: string
  readonly fingerprint: string
  readonly generatorURL: string
  readonly receivers: ReadonlyArray<{ readonly name: string }>
  readonly status: {
    readonly state: 'active' | 'suppressed' | 'unprocessed'
    readonly inhibitedBy: ReadonlyArray<string>
    readonly silencedBy: ReadonlyArray<string>
  }
}

export type AlertmanagerOptions = {
  readonly args?: ReadonlyArray<string>
  /** Written beside the configuration, by name: templates, secrets. */
  readonly files?: Readonly<Record<string, string>>
  /** Folders whose files are copied beside the configuration. */
  readonly folders?: ReadonlyArray<string>
}

/** Takes everything and tells nobody: for tests that ask it by its API. */
export const SILENT_ALERTMANAGER = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n'

/**
 * A real Alertmanager with this configuration (YAML; relative paths in it are those of `files`) on a free port of 127.0.0.1,
 * ready when the promise resolves; it cannot outlive this process, has no peers and keeps nothing of before.
 */
export const startAlertmanager = async (
  config: string = SILENT_ALERTMANAGER,
  options: AlertmanagerOptions = {}
): Promise<AlertmanagerServer> => {
  const { args = [], files = {}, folders = [] } = options
  const daemon = await startDaemon({
    name: 'alertmanager',
    ready: '/-/ready',
    command: (port, dir) => [
      findProgram('alertmanager'),
      ...['--config.file', join(dir, 'alertmanager.yaml'), '--storage.path', join(dir, 'data')],
      ...['--web.listen-address', `127.0.0.1:${port}`, '--cluster.listen-address=', '--log.level', 'warn', ...args]
    ],
    prepare: async (dir) => {
      for (const folder of folders) await cp(folder, dir, { recursive: true })
      for (const [name, text] of Object.entries({ ...files, 'alertmanager.yaml': config })) {
        await writeFile(join(dir, name), text)
      }
    }
  })
  const call = async (method: 'GET' | 'POST', body?: unknown): Promise<Response> => {
    const response = await fetch(`${daemon.url}/api/v2/alerts`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    })
    if (!response.ok) throw new Error(`Alertmanager answers ${response.status}: ${await response.text()}`)
    return response
  }
  return {
    ...daemon,
    post: async (alerts) => void (await (await call('POST', alerts)).arrayBuffer()),
    alerts: async () => (await (await call('GET')).json()) as ReadonlyArray<KnownAlert>
  }
}
