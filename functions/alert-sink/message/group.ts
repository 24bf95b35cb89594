import type { Alert } from '../../../shared/contract/alert.ts'

export type Group = NonNullable<Alert['members']>

/** The members of an alert that stands for many series at once; undefined for one that is of a single series. */
export const groupOf = ({ kind, members }: Alert): Group | undefined =>
  kind === 'group' ? (members ?? { open: 0, total: 0, examples: [] }) : undefined
