import { type ManifestDocument, type ParsedFile, type Path, parseDocuments } from '../manifests/document.ts'
import type { ManifestProblem } from '../manifests/problem.ts'

const textAt = (value: unknown, path: Path): string =>
  String(path.reduce<unknown>((node, key) => (node as Readonly<Record<string, unknown>>)[key], value))

/** The documents of a YAML text that stands in a field of another document; their lines are those of the outer file. */
export const inlineDocuments = (outer: ManifestDocument, path: Path): ParsedFile => {
  const text = textAt(outer.value, path)
  const start = outer.problemAt(path, '').line ?? 0
  // A text of several lines is a block: it starts on the line after its key.
  const offset = text.trimEnd().includes('\n') ? start : start - 1
  const moved = (problem: ManifestProblem): ManifestProblem => ({ ...problem, line: (problem.line ?? 1) + offset })
  const { documents, problems } = parseDocuments(outer.file, text)
  return {
    documents: documents.map((one) => ({
      ...one,
      problemAt: (place, message) => moved(one.problemAt(place, message))
    })),
    problems: problems.map(moved)
  }
}
