import type * as t from 'io-ts'
import { COMMON, known } from './annotations.ts'
import { objectName, text } from './scalars.ts'
import { type Strict, strict } from './strict.ts'
import { type EntryRule, textMap } from './text-map.ts'

type Rules = Readonly<Record<string, string | EntryRule>>
type Strings = t.Type<Readonly<Record<string, string>>, unknown, unknown>

type Metadata = t.Type<
  Strict<{ name: t.Type<string, unknown, unknown> }, { namespace: typeof text; labels: Strings; annotations: Strings }>,
  unknown,
  unknown
>

/** `metadata` of one kind, with the labels and annotations that this kind may have. */
export const metadata = (
  allowed: { readonly labels?: Rules; readonly annotations?: Rules } = {},
  name: t.Type<string, unknown, unknown> = objectName
): Metadata =>
  strict('metadata', {
    required: { name },
    optional: {
      namespace: text,
      labels: textMap('labels', known({ ...COMMON, ...allowed.labels })),
      annotations: textMap('annotations', known({ ...COMMON, ...allowed.annotations }))
    }
  })
