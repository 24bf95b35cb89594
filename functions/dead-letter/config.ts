import type * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { PositiveInt, readEnv, withDefault } from '../../shared/config/env.ts'
import { PlatformEnv } from '../../shared/config/platform-env.ts'
import { RedisEnv } from '../../shared/config/redis-env.ts'
import { SinkEnv } from '../../shared/config/sink-env.ts'

const MIB = 1024 * 1024

const Env = t.intersection([
  PlatformEnv,
  RedisEnv,
  SinkEnv,
  t.type({
    /** Dead letters kept, how many bytes of them, and for how long. The least recently seen go first. */
    DEAD_LETTER_MAX: withDefault(PositiveInt, 10_000),
    DEAD_LETTER_MAX_BYTES: withDefault(PositiveInt, 256 * MIB),
    DEAD_LETTER_TTL_MS: withDefault(PositiveInt, 7 * 24 * 3_600_000),
    /** Bytes of one. Above what a Broker takes (4 MiB locally, 1 MiB for Kafka): what was too large for others must fit here. */
    DEAD_LETTER_BODY_BYTES: withDefault(PositiveInt, 5 * MIB)
  })
])
export type Config = t.TypeOf<typeof Env>

export const readConfig = (
  env: Readonly<Record<string, string | undefined>>
): E.Either<ReadonlyArray<string>, Config> => readEnv(Env)(env)
