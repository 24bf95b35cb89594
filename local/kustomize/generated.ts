import * as E from 'fp-ts/lib/Either.js'
import type { ManifestDocument, Path } from '../manifests/document.ts'
import { toPointer } from '../manifests/pointer.ts'
import type { ManifestProblem } from '../manifests/problem.ts'
import type { Generated } from './kustomization.ts'

type Source = {
  readonly file: string
  readonly problemAt: (path: Path, message: string) => ManifestProblem
  /** The text of a file beside the kustomization. */
  readonly read: (file: string) => E.Either<string, string>
}

const KEY = /^[-._a-zA-Z0-9]+$/

const LINE = 70

/** In lines, each with its end, unless it is one short line: as kustomize writes it. */
const toBase64 = (text: string): string => {
  const encoded = Buffer.from(text).toString('base64')
  return encoded.length < LINE ? encoded : encoded.replace(new RegExp(`.{1,${LINE}}`, 'g'), '$&\n')
}

/** What differs between the two kinds that hold keys and values. */
const BODIES = {
  ConfigMap: (data: Readonly<Record<string, string>>) => ({ data }),
  Secret: (data: Readonly<Record<string, string>>) => ({
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, toBase64(value)])),
    type: 'Opaque'
  })
}

/** The object that an entry of configMapGenerator or secretGenerator makes from files and literals. */
export const generatedFrom = (
  kind: keyof typeof BODIES,
  { name, files = [], literals = [] }: Generated,
  { file, problemAt, read }: Source
): E.Either<ReadonlyArray<ManifestProblem>, ManifestDocument> => {
  const problems: ManifestProblem[] = []
  const data: Record<string, string> = {}
  const places = new Map<string, Path>()
  const put = (key: string, value: string, path: Path): void => {
    if (!KEY.test(key)) problems.push(problemAt(path, `${key}: expected a key of A-Z, a-z, 0-9, -, _ and .`))
    else if (places.has(key)) problems.push(problemAt(path, `${key} is there already`))
    else data[key] = value
    places.set(key, path)
  }
  files.forEach((entry, i) => {
    const [, key = entry.split('/').at(-1) ?? '', from = entry] = /^([^=]+)=(.+)$/.exec(entry) ?? []
    const text = read(from)
    if (E.isLeft(text)) problems.push(problemAt(['files', i], `${from}: ${text.left}`))
    else put(key, text.right, ['files', i])
  })
  literals.forEach((entry, i) => {
    const [, key, value = ''] = /^([^=]+)=([\s\S]*)$/.exec(entry) ?? []
    // kustomize takes quotes off; whoever writes them means one or the other.
    if (key === undefined || /^["']/.test(value))
      problems.push(problemAt(['literals', i], 'expected key=value, unquoted'))
    else put(key, value, ['literals', i])
  })
  if (problems.length > 0) return E.left(problems)
  return E.right({
    file,
    value: { apiVersion: 'v1', kind, metadata: { name }, ...BODIES[kind](data) },
    problemAt: (path, message) => {
      const [first, key = ''] = path
      const place = first === 'data' ? (places.get(String(key)) ?? []) : []
      return { ...problemAt(place, message), pointer: toPointer(path) }
    }
  })
}
