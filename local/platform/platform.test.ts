import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EXIT_CONFIG } from '../../shared/config/config-or-exit.ts'
import { createLogger } from '../../shared/log/logger.ts'
import { startPlatform } from './platform.ts'
import { StartFailure } from './start-failure.ts'

const platform = suite('platform')

platform('an overlay that is for clusters is refused in a few lines, each of them once', async () => {
  const overlay = fileURLToPath(new URL('../../knative/overlays/deployment', import.meta.url))
  const log = createLogger({ service: 'platform', level: 'info', write: () => undefined })
  const options = { port: 0, host: '127.0.0.1', manifests: [overlay], env: {}, log, onLine: () => undefined }
  const failure = await startPlatform(options).catch((error: unknown) => error)
  assert.instance(failure, StartFailure)
  const { lines, exitCode } = failure as StartFailure
  assert.is(exitCode, EXIT_CONFIG)
  assert.equal(
    lines.map((line) => line.replace(/.*overlays\/deployment\/(\S+):\d+ .*/, '$1')),
    ['to-deployment.json6902.yaml', 'ingest.horizontal-pod-autoscaler.yaml', 'analyzer.horizontal-pod-autoscaler.yaml']
  )
})

platform.run()
