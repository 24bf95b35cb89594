import type * as E from 'fp-ts/lib/Either.js'
import type { Registry } from 'prom-client'
import { configOrExit } from '../config/config-or-exit.ts'
import type { PlatformEnv } from '../config/platform-env.ts'
import { createLogger, type Logger } from '../log/logger.ts'
import { createRegistry } from '../metrics/registry.ts'
import { openTracing } from '../tracing/open-tracing.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { VERSION } from '../version.ts'
import { type FunctionOptions, runFunction } from './run-function.ts'

/** What a function says of its own when it runs; the rest is the same for all. */
export type OwnOptions = Pick<
  FunctionOptions,
  'routes' | 'components' | 'before' | 'maxBodyBytes' | 'onRefused' | 'close'
>

export type OpenFunction<Config> = {
  readonly config: Config
  readonly log: Logger
  readonly registry: Registry
  readonly tracing: Tracing | undefined
  /** Serves until SIGTERM or SIGINT; once. */
  readonly run: (own: OwnOptions) => void
}

/**
 * What every function has before it has anything of its own: a configuration (a bad one ends the process with 78), log,
 * metrics and traces under its name. Outside of Knative the name is `name`.
 */
export const openFunction = <Config extends PlatformEnv>(
  name: string,
  configOrFaults: E.Either<ReadonlyArray<string>, Config>
): OpenFunction<Config> => {
  const config = configOrExit(configOrFaults)
  const build = { service: config.K_SERVICE ?? name, revision: config.K_REVISION ?? '', version: VERSION }
  const log = createLogger({ ...build, level: config.LOG_LEVEL })
  const registry = createRegistry({ ...build, configuration: config.K_CONFIGURATION, isMeasured: config.METRICS })
  const tracing = openTracing(config, build, log)
  const run = (own: OwnOptions): void =>
    runFunction({
      ...own,
      port: config.PORT,
      host: config.HOST,
      drainMs: config.DRAIN_MS,
      access: config.ACCESS_LOG,
      debugTokens: config.DEBUG_TOKENS,
      log,
      registry,
      build,
      tracing
    })
  return { config, log, registry, tracing, run }
}
