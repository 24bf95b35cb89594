import { type Account, NO_COUNTERS } from '../account/account.ts'
import { untilSettled } from '../account/until-settled.ts'
import { asWentAway } from '../sending/failures.ts'
import type { Log } from './log.ts'
import { questionsOver } from './questions-over.ts'
import type { Target } from './target.ts'

export type SettleOptions = { readonly waitMs: number; readonly say: (line: string) => void }

export type Settled = {
  /** Undefined where nobody can be asked. */
  readonly account: Account | undefined
  readonly deadLettersKnown: boolean
}

const SAY_EVERY_MS = 3_000

/** Waits until everything that was accepted has its outcome, as far as the target tells. */
export const settle = async (
  { answers, questions }: Pick<Target, 'answers' | 'questions'>,
  { sources, accepted, outOfOrder }: Pick<Log, 'sources' | 'accepted' | 'outOfOrder'>,
  { waitMs, say }: SettleOptions
): Promise<Settled> => {
  if (!answers) return { account: undefined, deadLettersKnown: false }
  let said = performance.now()
  const sent = {
    source: '',
    accepted: accepted.samples,
    outOfOrder,
    // Nobody has written to these sources before: the run is in their names.
    before: { counters: NO_COUNTERS, deadLetters: { events: 0, samples: 0 } }
  }
  return untilSettled(questionsOver(questions, sources), sent, {
    patienceMs: waitMs,
    onWait: ({ open }) => {
      if (performance.now() - said < SAY_EVERY_MS) return
      said = performance.now()
      say(`${open.toLocaleString('en-GB')} accepted samples are still under way`)
    }
  }).catch(asWentAway(accepted.samples))
}
