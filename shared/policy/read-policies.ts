import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { DEFAULT_DETECTOR } from './default-detector.ts'
import { type DocumentForm as Document, DocumentForm } from './policy-form.ts'
import { createPolicySet, type PolicySet } from './policy-set.ts'
import { type PolicySettings, toSettings } from './policy-settings.ts'
import { type Fault, parseYaml, showFault } from './yaml/document.ts'

/**
 * Most bytes of the text. It travels as the environment variable POLICIES, of which Linux takes 128 KiB with its name, the `=` and
 * the byte that ends it; a ConfigMap would take a MiB.
 */
export const MAX_POLICIES_BYTES = 128 * 1024 - 'POLICIES='.length - 1

/** Its place in the anomalies of every series that no other policy matches. */
const DEFAULT_POLICY = 'default'

type Slip = { readonly path: ReadonlyArray<string>; readonly message: string }

const toSlip = ({ context, message }: t.ValidationError): Slip => ({
  path: context.slice(1).map(({ key }) => key),
  message: message ?? 'not expected'
})

/** A policy is named after its place, from 1, unless it has a name. */
const nameAt = ({ policies = [] }: Document, i: number): string => policies[i]?.name ?? `policy-${i + 1}`

const nameSlips = (document: Document): ReadonlyArray<Slip> => {
  const taken = new Map([[DEFAULT_POLICY, 'the policy that always stands last']])
  return (document.policies ?? []).flatMap((_, i) => {
    const name = nameAt(document, i)
    const owner = taken.get(name)
    taken.set(name, owner ?? `policies[${i}]`)
    return owner === undefined ? [] : [{ path: ['policies', String(i), 'name'], message: `is the name of ${owner}` }]
  })
}

const rangeSlip = ({ validRange: { min, max } }: PolicySettings, path: ReadonlyArray<string>): ReadonlyArray<Slip> =>
  min !== null && max !== null && min > max
    ? [{ path: [...path, 'valid_range'], message: 'expected min ≤ max, with what the defaults say' }]
    : []

const settingsOf = (document: Document): ReadonlyArray<PolicySettings> => {
  const { defaults = {}, policies = [] } = document
  return [
    ...policies.map((policy, i) => toSettings(nameAt(document, i), defaults, policy, DEFAULT_DETECTOR)),
    toSettings(DEFAULT_POLICY, defaults, {}, DEFAULT_DETECTOR)
  ]
}

const slipsOf = (document: Document, settings: ReadonlyArray<PolicySettings>): ReadonlyArray<Slip> => [
  ...nameSlips(document),
  ...settings.flatMap((one, i) => rangeSlip(one, i < settings.length - 1 ? ['policies', String(i)] : ['defaults']))
]

/**
 * The policies of a YAML text, or everything that is wrong with it as `path (line n): what`. An empty text is none but the
 * built-in one, which stands last in any case, under the `defaults` of the text as all others.
 */
export const readPolicies = (text: string): E.Either<ReadonlyArray<string>, PolicySet> => {
  if (Buffer.byteLength(text) > MAX_POLICIES_BYTES) return E.left([`longer than ${MAX_POLICIES_BYTES} bytes`])
  const { value, faults, lineOf } = parseYaml(text)
  const left = (slips: ReadonlyArray<Slip>): E.Either<ReadonlyArray<string>, never> => {
    const all: Fault[] = [...faults, ...slips.map((slip) => ({ ...slip, line: lineOf(slip.path) }))]
    return E.left([...new Set(all.sort((a, b) => a.line - b.line).map(showFault))])
  }
  if (value === undefined) return left([])
  const decoded = DocumentForm.decode(value ?? {})
  if (E.isLeft(decoded)) return left(decoded.left.map(toSlip))
  const settings = settingsOf(decoded.right)
  const slips = slipsOf(decoded.right, settings)
  return faults.length + slips.length > 0 ? left(slips) : E.right(createPolicySet(settings))
}
