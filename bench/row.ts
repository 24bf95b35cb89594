import type { Figure } from './statistics.ts'

/** One line of the table. */
export type Row = {
  readonly what: string
  /** What was measured of ours and of the floor, ready to print. */
  readonly ours: string
  readonly floor: string
  /** Ours beside the floor, or the figure itself where there is no floor. */
  readonly figure: Figure
  readonly aim?: { readonly text: string; readonly met: boolean }
  /** What else must be known to read the line. */
  readonly note?: string
}

export const atLeast = (figure: Figure, least: number): NonNullable<Row['aim']> => ({
  text: `≥ ${least.toLocaleString('en-GB')}`,
  met: figure.median >= least
})

export const atMost = (figure: Figure, most: number): NonNullable<Row['aim']> => ({
  text: `≤ ${most.toLocaleString('en-GB')}`,
  met: figure.median <= most
})
