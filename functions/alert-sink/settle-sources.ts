import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { sourceDigest } from '../../shared/alerting/group-state.ts'
import type { RuleOf } from '../../shared/alerting/rule-of.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import type { AlertStore, LoadedGroup } from './alert-store.ts'
import type { SilencedUntil } from './hush.ts'
import { type SettledSource, settleSource } from './settle-source.ts'
import { isMember, type Step } from './step.ts'

export type Dependencies = {
  readonly store: Pick<AlertStore, 'group' | 'members' | 'series'>
  readonly ruleOf: RuleOf
  readonly channelsOf: (alert: Alert) => ReadonlyArray<string>
  readonly groupSeries: number
}

/** Alerts that were open before a group was, of which it takes so many along at most. */
const MAX_TAKEN_ALONG = 1000

const sourceOf = ({ state, stored }: Step): string => (state ?? stored.state)?.series.source ?? ''

const openAfter = (steps: ReadonlyArray<Step>, { open, counted }: LoadedGroup): number =>
  steps.reduce((sum, { digest, state }) => sum + Number(isMember(state)) - Number(counted.has(digest)), open)

/** Steps that an event takes, put together by source: with the group of each, and with those that are members from now on. */
export const settleSources =
  (
    { store, ruleOf, channelsOf, groupSeries }: Dependencies,
    event: string,
    steps: ReadonlyArray<Step>,
    /** Digests of sources whose group is looked at in any case. */
    groups: ReadonlyArray<string>,
    silencedUntil: SilencedUntil,
    now: number
  ): TE.TaskEither<StoreUnavailable, ReadonlyArray<SettledSource>> =>
  async () => {
    const settling = { event, groupSeries, ruleOf, silencedUntil, channelsOf, now }
    const bySource = new Map<string, ReadonlyArray<Step>>(
      Array.from(Map.groupBy(steps, sourceOf), ([name, own]) => [sourceDigest(name), own])
    )
    for (const digest of groups) if (!bySource.has(digest)) bySource.set(digest, [])

    /** The other open alerts of a source, as steps on which nothing happens but that a group opens. */
    const others = async (
      digest: string,
      own: ReadonlyArray<Step>
    ): Promise<E.Either<StoreUnavailable, ReadonlyArray<Step>>> => {
      const members = await store.members(digest, MAX_TAKEN_ALONG)()
      if (E.isLeft(members)) return members
      const known = new Set(own.map((step) => step.digest))
      const rest = members.right.filter((one) => !known.has(one))
      const stored = await store.series(rest)()
      if (E.isLeft(stored)) return stored
      return E.right(rest.map((one, i) => stepOf(one, stored.right[i] as Step['stored'])))
    }

    const settle = async (
      digest: string,
      own: ReadonlyArray<Step>
    ): Promise<E.Either<StoreUnavailable, SettledSource | undefined>> => {
      const loaded = await store.group(
        digest,
        own.map((step) => step.digest)
      )()
      if (E.isLeft(loaded)) return loaded
      const group = loaded.right
      const open = openAfter(own, group)
      const source = own[0] === undefined ? group.state?.source : sourceOf(own[0])
      // A group that was over before a tick came to look at it.
      if (source === undefined) return E.right(undefined)
      const opens = group.state === undefined && groupSeries > 0 && open >= groupSeries
      if (!opens) return E.right(settleSource(source, own, group, open, settling))
      const more = await others(digest, own)
      if (E.isLeft(more)) return more
      // What is counted and is no member goes with this commit. There may be members that are not taken along: they become part of
      // the group when something happens to them.
      const stale = more.right.filter(({ state }) => !isMember(state)).length
      return E.right(settleSource(source, [...own, ...more.right], group, open - stale, settling))
    }

    const settled = await Promise.all(Array.from(bySource, ([digest, own]) => settle(digest, own)))
    const sources: SettledSource[] = []
    for (const one of settled) {
      if (E.isLeft(one)) return one
      if (one.right !== undefined) sources.push(one.right)
    }
    return E.right(sources)
  }

const stepOf = (digest: string, stored: Step['stored']): Step => ({
  digest,
  stored,
  state: stored.state,
  transitions: []
})
