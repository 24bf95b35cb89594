import type { Burden, Figures, Merit } from './measure.ts'

/**
 * What each detector of the registry must reach with its defaults on the labelled series: a bit less than was measured. Everything
 * is deterministic, so the room is for changes that trade one thing for another, not for chance. Raise what got better.
 */
// biome-ignore format: a table, one column per detector
export const FLOORS: {
  readonly detectors: ReadonlyArray<string>
  readonly least: Readonly<Record<Merit, ReadonlyArray<number>>>
  readonly most: Readonly<Record<Burden, ReadonlyArray<number>>>
} = {
  detectors:   [ 'zscore',  'mad', 'ewma', 'seasonal', 'novelty',  'adaptive'],
  // Share of incidents that are found, by type; of alerts that are right.
  least: {
    spike:     [     0.50,   0.36,   0.55,       0.77,      0.50,        0.30],
    dip:       [     0.57,   0.33,   0.42,       0.52,      0.47,        0.33],
    shift:     [     0.76,   0.30,   0.36,       0.53,      0.50,        0.30],
    variance:  [     0.66,   0.33,   0.44,       0.88,      0.66,        0.55],
    flat:      [     0.66,   0.00,   0.00,       0.00,      0.11,        0.33],
    drift:     [     0.33,   0.40,   0.00,       0.13,      0.33,        0.00],
    pattern:   [     0.33,   0.00,   0.00,       0.33,      0.33,        0.00],
    season:    [     0.00,   0.00,   0.00,       0.23,      0.23,        0.00],
    precision: [     0.37,   0.56,   0.60,       0.78,      0.44,        0.64],
    // The reference scenario, of samples: found of single anomalies, blocks of 60, every fourth; right of those flagged.
    single:    [     1.00,   1.00,   1.00,       1.00,      0.04,        0.04],
    block:     [     0.37,   0.59,   0.09,       0.80,      0.00,        0.00],
    fourth:    [     1.00,   0.12,   0.01,       0.01,      0.00,        0.00],
    reference: [     0.77,   0.62,   0.95,       0.95,      0.45,        0.55]
  },
  // Samples until an incident is found, the median; share found when it was over; false alerts per 1,000 samples with incidents
  // and where nothing happens.
  most: {
    delay:     [        1,      1,      1,          1,         5,           1],
    late:      [     0.28,   0.03,   0.05,       0.03,      0.13,        0.20],
    false:     [     1.06,   0.28,   0.27,       0.19,      0.63,        0.23],
    quiet:     [     1.45,   0.47,   0.44,       0.17,      1.00,        0.26]
  }
}

type Row = {
  readonly name: string
  readonly measured: number
  readonly floor: number | undefined
  readonly isMet: boolean
}

const rowsFor = (detector: string, figures: Figures): ReadonlyArray<Row> => {
  const column = FLOORS.detectors.indexOf(detector)
  return (Object.keys(figures) as (keyof Figures)[]).map((name) => {
    const isMerit = Object.hasOwn(FLOORS.least, name)
    const floor = (isMerit ? FLOORS.least[name as Merit] : FLOORS.most[name as Burden])[column]
    const measured = figures[name]
    const isMet = floor !== undefined && (isMerit ? measured >= floor : measured <= floor)
    return { name, measured, floor, isMet }
  })
}

/** The names of what is not reached; all of them for a detector that has no floors. */
export const missedBy = (detector: string, figures: Figures): ReadonlyArray<string> =>
  rowsFor(detector, figures).flatMap(({ name, isMet }) => (isMet ? [] : [name]))

/** For a person who has to see what happened: measured beside the floor. */
export const tableOf = (detector: string, figures: Figures): string =>
  [
    `${detector.padEnd(12)}measured   floor`,
    ...rowsFor(detector, figures).map(({ name, measured, floor, isMet }) =>
      [name.padEnd(12), measured.toFixed(3).padStart(8), (floor?.toFixed(2) ?? 'none').padStart(8), isMet ? '' : '  ✗']
        .join('')
        .trimEnd()
    )
  ].join('\n')
