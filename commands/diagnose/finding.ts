/** Something that looks wrong; the worse, the higher it stands. */
export type Finding = { readonly severity: Severity; readonly text: string }

/** `broken`: does not work; `failing`: fails now and then, or soon will; `odd`: worth a look. */
export type Severity = 'broken' | 'failing' | 'odd'

const ORDER: ReadonlyArray<Severity> = ['broken', 'failing', 'odd']

export const broken = (text: string): Finding => ({ severity: 'broken', text })
export const failing = (text: string): Finding => ({ severity: 'failing', text })
export const odd = (text: string): Finding => ({ severity: 'odd', text })

export const worstFirst = (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> =>
  findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
