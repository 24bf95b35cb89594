import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  Flag,
  HttpUrl,
  List,
  LogLevel,
  optional,
  Port,
  PositiveInt,
  PositiveNumber,
  readEnv,
  Text,
  WholeNumber,
  withDefault
} from './env.ts'
import { PlatformEnv } from './platform-env.ts'
import { SinkEnv } from './sink-env.ts'

const config = suite('config')

type Table = {
  readonly codec: t.Type<unknown, never, unknown>
  readonly good: ReadonlyArray<readonly [string, unknown]>
  readonly bad: ReadonlyArray<string>
}

const table = <A>(
  codec: t.Type<A, A, unknown>,
  good: ReadonlyArray<readonly [string, A]>,
  bad: ReadonlyArray<string>
): Table => ({
  codec: codec as unknown as Table['codec'],
  good,
  bad
})

const NO_NUMBER = ['80abc', 'x', ' ', '1,5', 'NaN', 'Infinity', '1e999', '0x', '--1', '1 2']

const TABLES: ReadonlyArray<Table> = [
  table(
    PositiveInt,
    [
      ['1', 1],
      [' 8080 ', 8080],
      ['1e3', 1000]
    ],
    ['0', '-1', '1.5', '9007199254740993', ...NO_NUMBER]
  ),
  table(
    WholeNumber,
    [
      ['0', 0],
      ['12', 12]
    ],
    ['-1', '0.5', ...NO_NUMBER]
  ),
  table(
    PositiveNumber,
    [
      ['0.5', 0.5],
      ['3', 3]
    ],
    ['0', '-0.1', ...NO_NUMBER]
  ),
  table(
    Port,
    [
      ['0', 0],
      ['8080', 8080],
      ['65535', 65535]
    ],
    ['65536', '-1', '80.5', ...NO_NUMBER]
  ),
  table(
    Text,
    [
      ['a', 'a'],
      [' ', ' ']
    ],
    []
  ),
  table(
    Flag,
    [
      ['true', true],
      ['false', false]
    ],
    ['True', '1', 'yes', ' true']
  ),
  table(
    LogLevel,
    [
      ['debug', 'debug'],
      ['silent', 'silent']
    ],
    ['DEBUG', 'verbose', 'fatal']
  ),
  table(
    HttpUrl,
    [
      ['http://a', 'http://a'],
      ['https://a:1/b?c', 'https://a:1/b?c']
    ],
    ['a', 'ftp://a', 'http://', '//a', 'javascript:x']
  ),
  table(
    List,
    [
      ['a', ['a']],
      ['a,b , c', ['a', 'b', 'c']],
      [',a,,', ['a']]
    ],
    []
  )
]

for (const { codec, good, bad } of TABLES) {
  config(`${codec.name}: what it takes and what not`, () => {
    const read = (value: string | undefined): unknown => readEnv(t.type({ NAME: codec }))({ NAME: value })
    for (const [text, value] of good) assert.equal(read(text), E.right({ NAME: value }), text)
    // Empty is unset, and what has no default must be set.
    for (const text of [...bad, '', undefined]) {
      assert.equal(read(text), E.left([`NAME: expected ${codec.name}`]), String(text))
    }
  })
}

config('an empty variable is one that is not set', () => {
  const Env = t.type({ A: withDefault(PositiveInt, 7), B: optional(Text) })
  assert.equal(readEnv(Env)({}), E.right({ A: 7, B: undefined }))
  assert.equal(readEnv(Env)({ A: '', B: '' }), E.right({ A: 7, B: undefined }))
  assert.equal(readEnv(Env)({ A: '8', B: 'b' }), E.right({ A: 8, B: 'b' }))
  assert.equal(readEnv(Env)({ A: 'x' }), E.left(['A: expected a positive whole number']))
})

config('every fault at once, each once', () => {
  const Env = t.intersection([PlatformEnv, SinkEnv])
  assert.equal(
    readEnv(Env)({ PORT: 'x', LOG_LEVEL: 'loud', DRAIN_MS: '-1', K_SINK: 'broker', SINK_TIMEOUT_MS: '1s' }),
    E.left([
      'PORT: expected a port number',
      'LOG_LEVEL: expected one of trace, debug, info, warn, error, silent',
      'DRAIN_MS: expected a positive whole number',
      'K_SINK: expected an http:// or https:// URL',
      'SINK_TIMEOUT_MS: expected a positive whole number'
    ])
  )
})

config('names, never values', async () => {
  const secret = 'hunter2'
  const Env = t.type({ A: PositiveInt, B: HttpUrl, C: Flag, D: withDefault(Port, 1) })
  await fc.assert(
    fc.property(fc.subarray(['A', 'B', 'C', 'D'], { minLength: 1 }), (names) => {
      const faults = readEnv(Env)(Object.fromEntries(names.map((name) => [name, secret])))
      assert.ok(E.isLeft(faults) && !faults.left.join().includes(secret))
    })
  )
})

config('the platform’s variables and their defaults', () => {
  assert.equal(
    readEnv(PlatformEnv)({}),
    E.right({
      PORT: 8080,
      HOST: undefined,
      K_SERVICE: undefined,
      K_CONFIGURATION: undefined,
      K_REVISION: undefined,
      LOG_LEVEL: 'info',
      METRICS: true,
      ACCESS_LOG: 'sampled',
      DEBUG_TOKENS: [],
      DRAIN_MS: 25_000,
      OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined,
      OTEL_EXPORTER_OTLP_HEADERS: undefined,
      OTEL_SDK_DISABLED: false,
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_TRACES_SAMPLER: 'parentbased_always_on',
      OTEL_TRACES_SAMPLER_ARG: 1,
      OTEL_SERVICE_NAME: undefined,
      OTEL_RESOURCE_ATTRIBUTES: undefined,
      OTEL_BSP_MAX_QUEUE_SIZE: 2_048,
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: 512,
      OTEL_BSP_SCHEDULE_DELAY: 5_000,
      OTEL_BSP_EXPORT_TIMEOUT: 10_000
    })
  )
  const sink = readEnv(SinkEnv)({ K_SINK: '', K_CE_OVERRIDES: '' })
  assert.ok(E.isRight(sink) && sink.right.K_SINK === undefined && sink.right.K_CE_OVERRIDES === undefined)
})

config('a bad configuration ends the process with 78 and says so on standard error', () => {
  const script = `
    import * as t from 'io-ts'
    import { configOrExit } from './config-or-exit.ts'
    import { readEnv, Port, HttpUrl } from './env.ts'
    const config = configOrExit(readEnv(t.type({ PORT: Port, K_SINK: HttpUrl }))(process.env))
    process.stdout.write(JSON.stringify(config))`
  const run = (env: Readonly<Record<string, string>>): unknown => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env,
      encoding: 'utf8'
    })
    return [status, stdout, stderr]
  }
  assert.equal(run({ PORT: 'eighty', K_SINK: 'secret' }), [
    78,
    '',
    'Bad configuration:\n  PORT: expected a port number\n  K_SINK: expected an http:// or https:// URL\n'
  ])
  assert.equal(run({ PORT: '80', K_SINK: 'http://a' }), [0, '{"PORT":80,"K_SINK":"http://a"}', ''])
})

config.run()
