/** One thing in a manifest that cannot be honoured, with its place. */
export type ManifestProblem = {
  readonly file: string
  /** Counted from 1; absent when the file could not be read. */
  readonly line?: number
  /** JSON pointer into the document; '' is the whole of it. */
  readonly pointer: string
  readonly message: string
}

/** `knative/base/analyzer.service.yaml:12 /spec/template: missing, expected …`, a form that editors open at the line. */
export const showProblem = ({ file, line, pointer, message }: ManifestProblem): string =>
  `${file}${line === undefined ? '' : `:${line}`}${pointer === '' ? '' : ` ${pointer}`}: ${message}`
