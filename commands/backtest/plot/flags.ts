import { BOTTOM, RIGHT, TOP } from './frame.ts'
import { escaped, px } from './path.ts'

/** An alert. `right` is undefined where there are no labels to tell. */
export type Flag = { readonly x: number; readonly right: boolean | undefined; readonly reason: string }

/** Pixels: a flag says why when the next one leaves room for it. */
const FLAG = 10
const CHARACTER = 6

/** The first of those on one pixel stands for all of them. */
const oneAPixel = (flags: ReadonlyArray<Flag>): ReadonlyArray<Flag> => [
  ...new Map(flags.toReversed().map((flag) => [`${Math.round(flag.x)} ${flag.right}`, flag])).values()
]

const KINDS = ['r', 'w', 'n'] as const

const kindOf = ({ right }: Flag): (typeof KINDS)[number] => (right === undefined ? 'n' : right ? 'r' : 'w')

/** Flags over the values, each with a pole through them. */
export const flagsMarkup = (all: ReadonlyArray<Flag>): string => {
  const flags = oneAPixel(all).toSorted((a, b) => a.x - b.x)
  const drawn = KINDS.flatMap((kind) => {
    const some = flags.filter((flag) => kindOf(flag) === kind)
    if (some.length === 0) return []
    const poles = some.map(({ x }) => `M${px(x)} ${BOTTOM}V${TOP - 6}`).join('')
    const cloths = some.map(({ x }) => `M${px(x)} ${TOP - 6}v-6l6 3z`).join('')
    return `<path class="${kind} p" d="${poles}"/><path class="${kind}" d="${cloths}"/>`
  })
  const reasons = flags.flatMap((flag, i) => {
    const next = flags[i + 1]?.x ?? RIGHT
    if (next - flag.x < FLAG + CHARACTER * flag.reason.length) return []
    return `<text class="${kindOf(flag)}" x="${px(flag.x + 8)}" y="${TOP - 4}">${escaped(flag.reason)}</text>`
  })
  return drawn.join('') + reasons.join('')
}
