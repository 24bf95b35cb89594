import { type Counters, NO_COUNTERS } from '../account/account.ts'
import type { DeadLetters, Questions } from '../platform/questions.ts'

/** Asked at once; the platform has other things to do. */
const AT_ONCE = 2

const overAll = async <A>(
  sources: ReadonlyArray<string>,
  ask: (source: string) => Promise<A>
): Promise<ReadonlyArray<A>> => {
  const answers: A[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < sources.length) {
      const place = next
      next += 1
      answers[place] = await ask(sources[place] as string)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, sources.length) }, work))
  return answers
}

const addCounters = (a: Counters, b: Counters): Counters => ({
  fresh: a.fresh + b.fresh,
  late: a.late + b.late,
  duplicate: a.duplicate + b.duplicate,
  anomalies: a.anomalies + b.anomalies
})

/** The same questions about many sources as if they were one, whatever name that is asked by. */
export const questionsOver = (questions: Questions, sources: ReadonlyArray<string>): Questions => ({
  ...questions,
  counters: async () => (await overAll(sources, questions.counters)).reduce(addCounters, NO_COUNTERS),
  deadLetters: async () => {
    const all = await overAll(sources, questions.deadLetters)
    // Who may ask about one may ask about all.
    return all.reduce<DeadLetters | undefined>(
      (sum, one) =>
        one === undefined || sum === undefined
          ? undefined
          : { events: sum.events + one.events, samples: sum.samples + one.samples },
      { events: 0, samples: 0 }
    )
  },
  alerts: async () => (await overAll(sources, questions.alerts)).flat()
})
