import type { Registry } from 'prom-client'
import type { CommandMeter } from '../redis/measured.ts'
import { isMeasured } from './registry.ts'
import { createTallies, type Tally } from './tally.ts'
import { createTimings, type Timing } from './timings.ts'

/** Seconds. From a tenth of a millisecond, a round trip on one machine, to the timeout of a command. */
export const COMMAND_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5]

/** Commands and scripts that a process may tell apart; the rest are `other`. */
const MAX_NAMES = 40

/** Why a command fails, by what its error says; `refused` is any other answer of Redis, `other` is no answer of it. */
const REASONS = ['timeout', 'closed', 'loading', 'readonly', 'memory', 'moved', 'refused', 'other'] as const
type Reason = (typeof REASONS)[number]

const BY_CODE: Readonly<Record<string, Reason>> = {
  LOADING: 'loading',
  BUSY: 'loading',
  MASTERDOWN: 'loading',
  CLUSTERDOWN: 'loading',
  TRYAGAIN: 'moved',
  MOVED: 'moved',
  ASK: 'moved',
  READONLY: 'readonly',
  OOM: 'memory',
  MISCONF: 'readonly'
}

const reasonOf = ({ name, message }: Error): Reason => {
  if (name === 'ReplyError') return BY_CODE[message.split(' ', 1)[0] ?? ''] ?? 'refused'
  if (message === 'Command timed out') return 'timeout'
  return /closed|isn't (writeable|ready)|ended|connect/i.test(message) ? 'closed' : 'other'
}

type Counted = { readonly timing: Timing; readonly errors: Readonly<Record<Reason, Tally>> }

/** What commands take and how they fail; undefined with METRICS=off. */
export const redisMetrics = (registry: Registry): CommandMeter | undefined => {
  if (!isMeasured(registry)) return undefined
  const durations = createTimings({
    name: 'redis_command_duration_seconds',
    help: 'Time from handing a command to the connection until its answer, by command or name of the script.',
    buckets: COMMAND_BUCKETS,
    registry
  })
  const errors = createTallies({
    name: 'redis_command_errors_total',
    help: `Commands that failed, by command and reason: ${REASONS.join(', ')}.`,
    labelNames: ['command', 'reason'],
    registry
  })
  const known = new Map<string, Counted>()
  const add = (command: string): Counted => {
    const ofReason = (reason: Reason) => [reason, errors.of({ command, reason })] as const
    const counted = {
      timing: durations.of({ command }),
      errors: Object.fromEntries(REASONS.map(ofReason)) as Record<Reason, Tally>
    }
    known.set(command, counted)
    return counted
  }
  const other = add('other')
  const countedOf = (name: string): Counted => known.get(name) ?? (known.size < MAX_NAMES ? add(name) : other)
  return {
    onScript: (name) => void countedOf(name),
    onSettled: (name, startedAt, error) => {
      const counted = countedOf(name)
      counted.timing.observe((performance.now() - startedAt) / 1000)
      if (error !== undefined) counted.errors[reasonOf(error)].add(1)
    }
  }
}
