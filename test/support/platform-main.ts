import { startPlatform } from '../../local/platform/platform.ts'
import { freePort } from '../../local/processes/ports.ts'
import { createLogger } from '../../shared/log/logger.ts'

/** A platform in a process of its own, for tests that kill it: the first argument is its data folder. Says where it listens. */
const [dataDir = ''] = process.argv.slice(2)

const platform = await startPlatform({
  // Not one that another server is given once this platform is dead: its clients go on asking.
  port: await freePort(),
  host: '127.0.0.1',
  dataDir,
  env: process.env,
  log: createLogger({ service: 'platform', level: 'silent' }),
  onLine: () => undefined
})
const pids = platform.services().flatMap(({ replicas }) => replicas.map(({ pid }) => pid))
process.stdout.write(`${JSON.stringify({ url: platform.url, pids })}\n`)
process.once('SIGTERM', () => {
  void platform.stop().then(() => process.exit(0))
})
