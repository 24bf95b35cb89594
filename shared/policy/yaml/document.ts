import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { keyOf, offsetOf, startOf } from '../../yaml/position.ts'

export type Path = ReadonlyArray<string>

/** One thing that is wrong. `line` counts from 1. */
export type Fault = { readonly line: number; readonly path: Path; readonly message: string }

export type YamlText = {
  /** Plain objects, lists and scalars; of a key that stands twice the later one. */
  readonly value: unknown
  /** What is wrong with the text itself. When there is any and `value` is undefined, nothing could be read. */
  readonly faults: ReadonlyArray<Fault>
  /** The line of what is at `path`, or of the innermost of its parents that is there. */
  readonly lineOf: (path: Path) => number
}

/** `policies[2].match.labels["a.b"]`, as people write it. */
const showPath = (path: Path): string =>
  path.reduce((shown, key) => {
    if (/^\d+$/.test(key)) return `${shown}[${key}]`
    if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${shown}[${JSON.stringify(key)}]`
    return shown === '' ? key : `${shown}.${key}`
  }, '')

/** `policies[2].alert.open (line 14): expected …` */
export const showFault = ({ line, path, message }: Fault): string =>
  path.length === 0 ? `line ${line}: ${message}` : `${showPath(path)} (line ${line}): ${message}`

type Slip = { readonly offset: number; readonly path: Path; readonly message: string; readonly readable: boolean }

/** What is YAML but of no use here: keys that stand twice, keys that are no text, and aliases. */
const slipsOf = (document: Document): ReadonlyArray<Slip> => {
  const slips: Slip[] = []
  const note = (node: unknown, path: Path, message: string, readable: boolean): void => {
    slips.push({ offset: startOf(node) ?? 0, path, message, readable })
  }
  const walk = (node: unknown, path: Path): void => {
    // What an alias stands for has no place of its own to point at.
    if (isAlias(node)) note(node, path, `write it out: *${node.source} is an alias`, false)
    else if (isSeq(node)) for (const [i, item] of node.items.entries()) walk(item, [...path, String(i)])
    else if (isMap(node)) {
      const seen = new Set<string>()
      for (const { key, value } of node.items) {
        if (!isScalar(key)) {
          note(key, path, 'expected text as a key', false)
          continue
        }
        const own = [...path, keyOf(key)]
        if (seen.has(keyOf(key))) note(key, own, 'stands there twice', true)
        seen.add(keyOf(key))
        walk(value, own)
      }
    }
  }
  walk(document.contents, [])
  return slips
}

/** One YAML 1.2 document. An empty one is `null`. */
export const parseYaml = (text: string): YamlText => {
  const lines = new LineCounter()
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line)
  // Keys that stand twice are found below, with their path.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const objections = [...document.errors, ...document.warnings].map(
    ({ pos, message }): Fault => ({ line: lineAt(pos[0]), path: [], message })
  )
  const slips = slipsOf(document)
  return {
    value: objections.length > 0 || slips.some(({ readable }) => !readable) ? undefined : document.toJS(),
    faults: [...objections, ...slips.map(({ offset, path, message }) => ({ line: lineAt(offset), path, message }))],
    lineOf: (path) => lineAt(offsetOf(document.contents, path))
  }
}
