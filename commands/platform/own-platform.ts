import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Platform, startPlatform } from '../../local/platform/platform.ts'
import { createLogger } from '../../shared/log/logger.ts'

export type OwnPlatform = { readonly url: string; readonly platform: Platform; readonly stop: () => Promise<void> }

export type OwnPlatformOptions = {
  /** Goes into the names of its folder and of its log lines. */
  readonly name: string
  readonly signal: AbortSignal
  /** Those of the project when absent. */
  readonly manifests?: ReadonlyArray<string>
  /** Of all services together; as many as the machine bears when absent. */
  readonly maxReplicas?: number
  /** Called with the platform's own log lines (JSON) from level info on; without it there is nothing to hear but errors. */
  readonly onLog?: (line: string) => void
}

/** A platform for one run of a command: any free port, a Redis of its own, data that are gone afterwards. */
export const startOwnPlatform = async (options: OwnPlatformOptions): Promise<OwnPlatform> => {
  const { name, signal, manifests, maxReplicas, onLog } = options
  const dataDir = mkdtempSync(join(tmpdir(), `knomaly-${name}-`))
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true })
  try {
    const platform = await startPlatform({
      port: 0,
      host: '127.0.0.1',
      dataDir,
      ...(manifests === undefined ? {} : { manifests }),
      ...(maxReplicas === undefined ? {} : { maxReplicas }),
      // Somebody's REDIS_URL is for his platform; this one leaves nothing in it.
      env: { ...process.env, REDIS_URL: undefined },
      log: createLogger({
        service: name,
        ...(onLog === undefined ? { level: 'error' } : { level: 'info', write: onLog })
      }),
      onLine: () => undefined,
      signal
    })
    return {
      url: platform.url,
      platform,
      stop: async () => {
        await platform.stop().finally(remove)
      }
    }
  } catch (error) {
    remove()
    throw error
  }
}
