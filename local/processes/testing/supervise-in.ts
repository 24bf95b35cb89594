import { createLogger } from '../../../shared/log/logger.ts'
import { service } from '../../gateway/harness.ts'
import { createRevision } from '../../gateway/revision.ts'
import { createSendTo } from '../../gateway/send-to.ts'
import { createStartGate } from '../start-gate.ts'
import { type SupervisorOptions, supervise } from '../supervisor.ts'

const TETHER = new URL('../tether.ts', import.meta.url).href

const quickly = { firstMs: 1, maxMs: 2, resetAfterMs: 60_000 }

/** For tests: the service `knomaly/fn` whose replicas run `entry`, and what was logged of them. */
export const superviseIn = (dir: string, entry: string, changes: Partial<SupervisorOptions> = {}) => {
  const revision = createRevision(service({ timeoutSeconds: 20 }))
  const events: Array<Record<string, unknown>> = []
  const lines: string[] = []
  const supervisor = supervise({
    revision,
    replicas: 1,
    command: process.execPath,
    args: ['--import', TETHER, entry],
    cwd: dir,
    env: { PATH: process.env.PATH ?? '' },
    log: createLogger({ service: 'platform', level: 'info', write: (line) => events.push(JSON.parse(line)) }),
    onLine: (replica, line) => lines.push(`${replica} ${line}`),
    graceMs: 10_000,
    backoff: quickly,
    gate: createStartGate(2),
    ...changes
  })
  const sendTo = createSendTo({ revisions: new Map([[revision.key, revision]]), brokerUrl: () => '' })
  const get = async (path: string): Promise<string> => {
    const request = { method: 'GET', path, headers: {}, body: Buffer.alloc(0) }
    const { body } = await sendTo({ kind: 'service', namespace: 'knomaly', name: 'fn', path: '/' }, request, 20_000)
    return body.toString()
  }
  const messages = (): ReadonlyArray<unknown> => events.map(({ msg }) => msg)
  return { revision, supervisor, get, events, messages, lines }
}
