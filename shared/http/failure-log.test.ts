import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { invalidInput, storeUnavailable } from '../failure/failure.ts'
import { createLogger } from '../log/logger.ts'
import { type FailedRequest, failureLog } from './failure-log.ts'

const failures = suite('failure log')

const INVALID = invalidInput(['/a: expected b'])
const DOWN = storeUnavailable(new Error('gone'))

const of = (route: string, status: number): FailedRequest => ({ method: 'POST', route, status })

type Line = Readonly<Record<string, unknown>>

const logged = (options: { whole?: boolean; now?: () => number }) => {
  const lines: Line[] = []
  const log = createLogger({ service: 's', level: 'info', write: (line) => lines.push(JSON.parse(line)) })
  return { lines, tell: failureLog({ log, whole: false, now: () => 0, ...options }) }
}

const about = ({ time: _, service: __, ...rest }: Line): Line => rest

failures('says the reason, and of what is not available the cause', () => {
  const { lines, tell } = logged({})
  tell(INVALID, { ...of('/', 400), traceId: 't', eventId: 'e' })
  tell(DOWN, of('/', 503))
  assert.equal(lines.map(about), [
    {
      level: 'info',
      ...{ method: 'POST', route: '/', status: 400, traceId: 't', eventId: 'e' },
      ...{ reason: 'InvalidInput', msg: 'refused' }
    },
    {
      level: 'warn',
      ...{ method: 'POST', route: '/', status: 503 },
      ...{ reason: 'StoreUnavailable', cause: 'gone', msg: 'not available' }
    }
  ])
})

failures('ten a second for each route and reason, then one of a hundred that stands for as many', () => {
  let now = 0
  const { lines, tell } = logged({ now: () => now })
  for (let i = 0; i < 1_000; i += 1) {
    tell(INVALID, of('/', 400))
    tell(DOWN, of('/', 503))
    tell(INVALID, of('/samples', 400))
  }
  const weights = (): ReadonlyArray<number> => lines.map(({ sampled }) => (sampled as number | undefined) ?? 1)
  assert.is(lines.length, 3 * (10 + 9))
  assert.is(
    weights().reduce((sum, one) => sum + one),
    3 * (10 + 900)
  )
  now = 1_000
  tell(INVALID, of('/', 400))
  assert.is(about(lines.at(-1) as Line)['sampled'], undefined)
})

failures('all of them where all are asked for', () => {
  const { lines, tell } = logged({ whole: true })
  for (let i = 0; i < 500; i += 1) tell(DOWN, of('/', 503))
  assert.is(lines.length, 500)
})

failures.run()
