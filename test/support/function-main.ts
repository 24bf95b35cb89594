import * as E from 'fp-ts/lib/Either.js'
import { json } from '../../shared/http/answer.ts'
import { runFunction } from '../../shared/http/run-function.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { createRegistry } from '../../shared/metrics/registry.ts'

/**
 * A function that is nothing but its frame, for tests of start and end. `/slow` answers when its process is told to by IPC,
 * and says so when it has begun. `CLOSE=never` has clients that never close, `PORT` names a port; any free one otherwise.
 */
let release = (): void => {}

process.on('message', () => release())

runFunction({
  port: Number(process.env['PORT'] ?? 0),
  host: '127.0.0.1',
  drainMs: Number(process.env['DRAIN_MS'] ?? 10_000),
  routes: [
    {
      method: 'post',
      path: '/slow',
      handle: () => () =>
        new Promise((resolve) => {
          release = () => resolve(E.right(json('whole')))
          process.send?.('begun')
        })
    }
  ],
  components: [],
  closeMs: 100,
  log: createLogger({ service: 'frame', level: 'info' }),
  registry: createRegistry({ service: 'frame', revision: '', version: '0' }),
  close: () => (process.env['CLOSE'] === 'never' ? new Promise(() => {}) : Promise.resolve())
})
