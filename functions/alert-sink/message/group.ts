import type { MemberWorst, ShownAlert } from '../../../shared/alerting/group-state.ts'
import type { Alert } from '../../../shared/contract/alert.ts'

/** `worst`: the worst members that were open when this was said; empty where a version before has said it. */
export type Group = NonNullable<Alert['members']> & { readonly worst: ReadonlyArray<MemberWorst> }

/** The members of an alert that stands for many series at once; undefined for one that is of a single series. */
export const groupOf = ({ kind, members, worst_members: worst = [] }: ShownAlert): Group | undefined =>
  kind === 'group' ? { ...(members ?? { open: 0, total: 0, examples: [] }), worst } : undefined
