import type { DeadLettersArguments } from './arguments.ts'
import { type Answer, NoAnswer, type Service } from './service.ts'
import { type Item, table } from './table.ts'

export const EXIT = { done: 0, notAll: 1, usage: 2, noAnswer: 3 } as const

type List = {
  readonly dead_letters: ReadonlyArray<Item>
  readonly totals: { readonly events: number; readonly samples: number; readonly bytes: number }
}
type Replayed = { readonly replayed: number; readonly refused: number; readonly next: string | null }

const PATH = '/api/v1/dead-letters'
const PER_CALL = '100'

const queryOf = (parameters: Readonly<Record<string, string | undefined>>): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value)
  return query.size === 0 ? '' : `?${query}`
}

/** The JSON of an answer with 200; anything else on this port is not the function. */
const read = <A>({ status, body }: Answer): A => {
  if (status === 200) {
    try {
      return JSON.parse(body) as A
    } catch {
      // Said below.
    }
  }
  throw new NoAnswer(`the dead letters cannot be reached here (status ${status}): is it Knomaly that listens?`)
}

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

const listText = ({ dead_letters, totals }: List): string => {
  if (totals.events === 0) return 'No dead letters.\n'
  const more = totals.events - dead_letters.length
  const sum = `${plural(totals.events, 'dead letter')}, ${plural(totals.samples, 'sample')}, ${totals.bytes} bytes`
  return `${table(dead_letters).join('\n')}\n${sum}${more > 0 ? `; the newest ${dead_letters.length} are shown` : ''}\n`
}

/** Each call goes on where the last one ended, until all that was there at the beginning has had its turn. */
const replayAll = async ({ ask }: Service, source: string | undefined, type: string | undefined): Promise<Replayed> => {
  let sum: Replayed = { replayed: 0, refused: 0, next: null }
  for (let after: string | undefined; ; ) {
    let one: Replayed
    try {
      one = read<Replayed>(await ask('POST', `${PATH}/replay${queryOf({ source, type, limit: PER_CALL, after })}`))
    } catch (error) {
      if (!(error instanceof NoAnswer) || sum.replayed + sum.refused === 0) throw error
      throw new NoAnswer(`${error.message}; ${sum.replayed} were replayed before`)
    }
    sum = { replayed: sum.replayed + one.replayed, refused: sum.refused + one.refused, next: one.next }
    if (one.next === null) return sum
    after = one.next
  }
}

const replayText = ({ replayed, refused }: Replayed): string => {
  if (replayed + refused === 0) return 'No dead letters.\n'
  const kept = refused === 0 ? '' : `, ${refused} refused by the Broker and kept`
  return `${plural(replayed, 'event')} replayed${kept}.\n`
}

const none = { text: '', error: 'no dead letter has this ID', code: EXIT.notAll }

export type Result = { readonly text: string; readonly error?: string; readonly code: number }

/** What goes to standard output and to standard error, and the exit code. Rejects with `NoAnswer`. */
export const runDeadLetters = async (args: DeadLettersArguments, service: Service): Promise<Result> => {
  switch (args.verb) {
    case 'list': {
      const { source, type, limit } = args
      const answer = await service.ask('GET', `${PATH}${queryOf({ source, type, limit: String(limit) })}`)
      const list = read<List>(answer)
      return { text: args.json ? `${answer.body}\n` : listText(list), code: EXIT.done }
    }
    case 'show': {
      const answer = await service.ask('GET', `${PATH}/${encodeURIComponent(args.id)}`)
      if (answer.status === 404) return none
      const whole = read<object>(answer)
      return { text: args.json ? `${answer.body}\n` : `${JSON.stringify(whole, null, 2)}\n`, code: EXIT.done }
    }
    case 'replay': {
      const answer = await service.ask('POST', `${PATH}/${encodeURIComponent(args.id)}/replay`)
      if (answer.status === 404) return none
      if (answer.status === 422)
        return { text: '', error: 'the Broker refused the event; it is kept', code: EXIT.notAll }
      const result = read<Replayed>(answer)
      return { text: args.json ? `${answer.body}\n` : replayText(result), code: EXIT.done }
    }
    case 'replay all': {
      const result = await replayAll(service, args.source, args.type)
      const text = args.json ? `${JSON.stringify(result)}\n` : replayText(result)
      return { text, code: result.refused > 0 ? EXIT.notAll : EXIT.done }
    }
  }
}
