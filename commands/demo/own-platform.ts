import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlatform } from '../../local/platform/platform.ts'
import { createLogger } from '../../shared/log/logger.ts'

export type OwnPlatform = { readonly url: string; readonly stop: () => Promise<void> }

/** A platform for this run alone: any free port, a Redis of its own, data that are gone afterwards. */
export const startOwnPlatform = async (signal: AbortSignal): Promise<OwnPlatform> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'knomaly-demo-'))
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true })
  try {
    const platform = await startPlatform({
      port: 0,
      host: '127.0.0.1',
      dataDir,
      // Somebody's REDIS_URL is for his platform; the demo leaves nothing in it.
      env: { ...process.env, REDIS_URL: undefined },
      log: createLogger({ service: 'demo', level: 'error' }),
      onLine: () => undefined,
      signal
    })
    return {
      url: platform.url,
      stop: async () => {
        await platform.stop().finally(remove)
      }
    }
  } catch (error) {
    remove()
    throw error
  }
}
