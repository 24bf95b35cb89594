import * as E from 'fp-ts/lib/Either.js'
import { explain } from '../contract/decode.ts'
import { adaptiveKind } from './adaptive/adaptive.ts'
import type { Detector } from './detector.ts'
import type { DetectorKind } from './detector-kind.ts'
import { ewmaKind } from './ewma.ts'
import { madKind } from './mad.ts'
import { noveltyKind } from './novelty/novelty.ts'
import { seasonalKind } from './seasonal/seasonal.ts'
import { zScoreKind } from './z-score.ts'

/** A detector by name, with parameters where the defaults do not do. */
export type DetectorSpec = { readonly name: string } & Readonly<Record<string, unknown>>

/** What the registry knows of a kind: nobody who looks it up by name needs its types. */
export type KnownKind = {
  readonly name: string
  readonly defaults: object
  readonly build: (parameters: Readonly<Record<string, unknown>>) => E.Either<ReadonlyArray<string>, Detector<unknown>>
}

const known = <Parameters extends object, State>(kind: DetectorKind<Parameters, State>): KnownKind => ({
  name: kind.name,
  defaults: kind.defaults,
  build: (parameters) => {
    const strangers = Object.keys(parameters).filter((key) => !Object.hasOwn(kind.defaults, key))
    if (strangers.length > 0) return E.left(strangers.map((key) => `/${key}: unknown parameter of ${kind.name}`))
    const decoded = kind.codec.decode({ ...kind.defaults, ...parameters })
    if (E.isLeft(decoded)) return E.left(explain(decoded.left))
    // A state never leaves the detector that made it but as bytes.
    return E.right(kind.build(decoded.right) as Detector<unknown>)
  }
})

/** All there are, the plainest first. Adding one is a line here. */
export const DETECTORS: ReadonlyArray<KnownKind> = [
  known(zScoreKind),
  known(madKind),
  known(ewmaKind),
  known(seasonalKind),
  known(noveltyKind),
  known(adaptiveKind)
]

/** The detector that `spec` describes, or all that is wrong with it as `/path: what`. */
export const buildDetector = ({
  name,
  ...parameters
}: DetectorSpec): E.Either<ReadonlyArray<string>, Detector<unknown>> => {
  const kind = DETECTORS.find((one) => one.name === name)
  return kind === undefined
    ? E.left([`/name: expected one of ${DETECTORS.map((one) => one.name).join(', ')}`])
    : kind.build(parameters)
}
