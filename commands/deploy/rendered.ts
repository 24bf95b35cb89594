import * as E from 'fp-ts/lib/Either.js'
import { parseDocument } from 'yaml'
import { decode } from '../../shared/contract/decode.ts'
import { KubeObject } from '../kubectl/objects.ts'

/**
 * An object of the overlay with the text that it was rendered as. The text is what is applied: read and written again
 * it would be other YAML, since kustomize and kubectl still read YAML 1.1, where `0444` is octal.
 */
export type Rendered = { readonly text: string; readonly object: KubeObject }

/** The documents that kustomize printed, or the first one that is no object. */
export const parseRendered = (yaml: string): E.Either<string, ReadonlyArray<Rendered>> => {
  const found: Rendered[] = []
  // kustomize writes the separator on a line of its own; inside a block scalar it would be indented.
  for (const [i, text] of yaml.split(/^---\s*$/m).entries()) {
    const document = parseDocument(text)
    if (document.contents === null) continue
    const object = decode(KubeObject)(document.errors.length > 0 ? undefined : document.toJS())
    if (E.isLeft(object)) return E.left(`document ${i + 1} of the overlay is no object: ${object.left.errors[0]}`)
    found.push({ text: `${text.trim()}\n`, object: object.right })
  }
  return found.length === 0 ? E.left('the overlay is empty') : E.right(found)
}

/** Several objects as one text for `kubectl apply -f -`. */
export const toYaml = (rendered: ReadonlyArray<Rendered>): string => rendered.map(({ text }) => text).join('---\n')
