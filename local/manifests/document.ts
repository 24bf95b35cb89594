import { LineCounter, parseAllDocuments, visit } from 'yaml'
import { offsetOf, startOf } from '../../shared/yaml/position.ts'
import { toPointer } from './pointer.ts'
import type { ManifestProblem } from './problem.ts'

export type Path = ReadonlyArray<string | number>

/** One YAML document of a file; it knows where each of its fields stands. */
export type ManifestDocument = {
  readonly file: string
  readonly value: unknown
  readonly problemAt: (path: Path, message: string) => ManifestProblem
}

export type ParsedFile = {
  readonly documents: ReadonlyArray<ManifestDocument>
  readonly problems: ReadonlyArray<ManifestProblem>
}

/** Every non-empty document of a YAML text; what the parser objects to is a problem with its line. */
export const parseDocuments = (file: string, text: string): ParsedFile => {
  const lines = new LineCounter()
  // 1.1, as kubectl and kustomize read YAML: there `off` is a boolean, and what is text here must be text there.
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, version: '1.1' })
  const all = Array.isArray(parsed) ? parsed : []
  const problems = all.flatMap((document) =>
    [...document.errors, ...document.warnings].map(
      (fault): ManifestProblem => ({
        file,
        line: lines.linePos(fault.pos[0]).line,
        pointer: '',
        message: fault.message
      })
    )
  )
  // Of an alias the fields have no place of their own to point at, and an unknown one is found by the parser only later.
  for (const document of all) {
    visit(document, {
      Alias: (_key, node) => {
        const line = lines.linePos(startOf(node) ?? 0).line
        problems.push({ file, line, pointer: '', message: `write it out: *${node.source} is an alias` })
      }
    })
  }
  if (problems.length > 0) return { documents: [], problems }
  const documents = all
    .filter((document) => document.contents !== null)
    .map(
      (document): ManifestDocument => ({
        file,
        value: document.toJS(),
        problemAt: (path, message) => ({
          file,
          line: lines.linePos(offsetOf(document.contents, path)).line,
          pointer: toPointer(path),
          message
        })
      })
    )
  return { documents, problems: [] }
}
