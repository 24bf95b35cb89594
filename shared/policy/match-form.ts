import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { MAX_SOURCE_LENGTH } from '../contract/bounds.ts'
import { isText } from '../contract/text.ts'
import { isMapping, oneOrMore } from './yaml/mapping.ts'
import { parsed } from './yaml/scalars.ts'

/** Text that is no longer than `maxLength`, without control characters. */
export const textOf = (what: string, maxLength: number) =>
  parsed(`${what} of 1 to ${maxLength} printable characters`, (value) => (isText(value, maxLength) ? value : undefined))

/** No name of the contract is longer. */
const Glob = textOf('a pattern such as web-*', MAX_SOURCE_LENGTH)
const Globs = oneOrMore(Glob)

type LabelGlobs = Readonly<Record<string, ReadonlyArray<string>>>

const Labels = new t.Type<LabelGlobs, LabelGlobs, unknown>(
  'a mapping of label names to patterns',
  (value): value is LabelGlobs => isMapping(value),
  (value, context) => {
    if (!isMapping(value)) return t.failure(value, context, 'expected a mapping of label names to patterns')
    const decoded: [string, ReadonlyArray<string>][] = []
    const errors: t.ValidationError[] = []
    for (const [name, patterns] of Object.entries(value)) {
      const result = Globs.validate(patterns, t.appendContext(context, name, Globs, patterns))
      if (E.isRight(result)) decoded.push([name, result.right])
      else errors.push(...result.left)
    }
    return errors.length > 0 ? t.failures(errors) : t.success(Object.fromEntries(decoded))
  },
  t.identity
)

/** What tells series apart: globs, of each of which one must match; see match.ts. */
export const MATCH_FIELDS = { source: Globs, metric: Globs, labels: Labels }
