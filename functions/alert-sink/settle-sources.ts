import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { sourceDigest } from '../../shared/alerting/group-state.ts'
import type { RuleOf } from '../../shared/alerting/rule-of.ts'
import type { Alert } from '../../shared/contract/alert.ts'
import type { StoreUnavailable } from '../../shared/failure/failure.ts'
import type { AlertStore, LoadedGroup } from './alert-store.ts'
import type { SilencedUntil } from './hush.ts'
import { type SettledSource, settleSource } from './settle-source.ts'
import { isMember, openAlertOf, type Step } from './step.ts'

export type Dependencies = {
  readonly store: Pick<AlertStore, 'group' | 'members' | 'series'>
  readonly ruleOf: RuleOf
  readonly channelsOf: (alert: Alert) => ReadonlyArray<string>
  readonly groupSeries: number
}

/** Alerts that were open before a group was, of which it takes so many along at most. */
const MAX_TAKEN_ALONG = 1000

/** Of a group with no more members than this a tick looks whether they are open indeed: one that is not would keep it for ever. */
const MAX_LOOKED_AT = 100

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

    /** Members that are counted and not open: left by a version before groups, which ends alerts and knows of no members. */
    const staleOf = async (
      digest: string,
      own: ReadonlyArray<Step>,
      { state, open }: LoadedGroup
    ): Promise<E.Either<StoreUnavailable, ReadonlyArray<Step>>> => {
      if (state === undefined || open > MAX_LOOKED_AT || !groups.includes(digest)) return E.right([])
      return E.map((all: ReadonlyArray<Step>) => all.filter((one) => !isMember(one.state)))(await others(digest, own))
    }

    const settle = async (
      digest: string,
      steps: ReadonlyArray<Step>
    ): Promise<E.Either<StoreUnavailable, SettledSource | undefined>> => {
      const loaded = await store.group(
        digest,
        steps.map((step) => step.digest)
      )()
      if (E.isLeft(loaded)) return loaded
      const group = loaded.right
      // A group that was over before a tick came to look at it has none.
      const source = group.state?.source ?? (steps[0] && sourceOf(steps[0]))
      if (source === undefined) return E.right(undefined)
      const stale = await staleOf(digest, steps, group)
      if (E.isLeft(stale)) return stale
      const own = [...steps, ...stale.right]
      const open = openAfter(steps, group) - stale.right.length
      const opens = group.state === undefined && groupSeries > 0 && open >= groupSeries
      const settled = opens ? undefined : settleSource(source, own, group, open, settling)
      // What is said of a group that goes on names the worst there are now, whichever event it is said with.
      const isNews = settled?.group.alert?.status === 'updated'
      if (settled !== undefined && !isNews) return E.right(settled)
      const more = await others(digest, own)
      if (E.isLeft(more)) return more
      if (isNews) {
        const beside = more.right.flatMap(({ state }) => openAlertOf(state) ?? [])
        return E.right(settleSource(source, own, group, open, settling, beside))
      }
      // What is counted and is no member goes with this commit. There may be members that are not taken along: they become part of
      // the group when something happens to them.
      const closed = more.right.filter(({ state }) => !isMember(state)).length
      return E.right(settleSource(source, [...own, ...more.right], group, open - closed, settling))
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
