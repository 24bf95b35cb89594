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
    spike:     [     0.44,   0.25,   0.55,       0.83,      0.66,        0.41],
    dip:       [     0.52,   0.33,   0.47,       0.57,      0.61,        0.52],
    shift:     [     0.70,   0.36,   0.36,       0.50,      0.56,        0.53],
    variance:  [     0.55,   0.33,   0.44,       0.88,      0.55,        0.77],
    flat:      [     0.72,   0.00,   0.00,       0.00,      0.16,        0.33],
    drift:     [     0.40,   0.40,   0.00,       0.33,      0.53,        0.26],
    pattern:   [     0.33,   0.00,   0.00,       0.33,      0.16,        0.33],
    season:    [     0.00,   0.00,   0.00,       0.23,      0.23,        0.07],
    precision: [     0.18,   0.30,   0.31,       0.73,      0.36,        0.66],
    // The reference scenario, of samples: found of single anomalies, blocks of 60, every fourth; right of those flagged.
    single:    [     1.00,   0.88,   1.00,       0.51,      0.04,        0.01],
    block:     [     0.37,   0.58,   0.08,       0.33,      0.00,        0.00],
    fourth:    [     1.00,   0.13,   0.00,       0.00,      0.00,        0.00],
    reference: [     0.75,   0.62,   0.95,       0.95,      0.48,        0.57]
  },
  // Samples until an incident is found, the median; share found when it was over; false alerts per 1,000 samples with incidents
  // and where nothing happens.
  most: {
    delay:     [        1,      1,      1,          1,         3,           6],
    late:      [     0.28,   0.06,   0.05,       0.03,      0.06,        0.18],
    false:     [     1.17,   0.36,   0.39,       0.14,      0.50,        0.16],
    quiet:     [     1.47,   0.57,   0.61,       0.12,      0.86,        0.19]
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
