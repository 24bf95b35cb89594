import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from './logger.ts'

const logging = suite('log')

const collect = (level: string, revision?: string): { log: ReturnType<typeof createLogger>; lines: string[] } => {
  const lines: string[] = []
  const log = createLogger({
    service: 'ingest',
    level,
    write: (line) => lines.push(line),
    ...(revision === undefined ? {} : { revision })
  })
  return { log, lines }
}

logging('one JSON line with level, time, service, revision, fields and message', () => {
  const { log, lines } = collect('info', 'ingest-00001')
  log.info({ traceId: '0af7651916cd43dd8448eb211c80319c', samples: 3 }, 'accepted\nreally')
  assert.is(lines.length, 1)
  assert.match(lines[0] ?? '', /^[^\n]*\n$/)
  const { time, ...rest } = JSON.parse(lines[0] ?? '')
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.equal(rest, {
    level: 'info',
    service: 'ingest',
    revision: 'ingest-00001',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    samples: 3,
    msg: 'accepted\nreally'
  })
})

logging('no revision where there is none', () => {
  for (const revision of [undefined, '']) {
    const { log, lines } = collect('info', revision)
    log.warn('x')
    assert.not.ok('revision' in JSON.parse(lines[0] ?? ''))
  }
})

logging('only what the level lets through, and nothing when silent', () => {
  const levels = ['trace', 'debug', 'info', 'warn', 'error'] as const
  for (const [level, count] of [
    ['trace', 5],
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0]
  ] as const) {
    const { log, lines } = collect(level)
    for (const one of levels) log[one]('x')
    assert.equal(
      lines.map((line) => JSON.parse(line).level),
      levels.slice(5 - count),
      level
    )
  }
})

logging('an error with its message and stack, a circle without a crash', () => {
  const { log, lines } = collect('info')
  log.error({ err: new TypeError('broken') }, 'bug')
  const { err } = JSON.parse(lines[0] ?? '')
  assert.equal([err.type, err.message], ['TypeError', 'broken'])
  assert.match(err.stack, 'logger.test.ts')
  const circle: { self?: unknown } = {}
  circle.self = circle
  log.info({ circle }, 'round')
  assert.is(JSON.parse(lines[1] ?? '').msg, 'round')
})

logging.run()
