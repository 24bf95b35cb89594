import * as E from 'fp-ts/lib/Either.js'

export type ImageChange = { readonly registry: string | undefined; readonly tag: string | undefined }

const OURS = 'ghcr.io/knomaly'
// kustomize writes an image on a line of its own, plain or quoted.
const LINE = /^(\s*(?:- )?image: )["']?ghcr\.io\/knomaly\/([a-z0-9-]+)(:[\w.-]+)?(@sha256:[0-9a-f]{64})?["']?$/gm

/** The images of this project from another registry or of another tag; a tag replaces a digest, too. Others' stay. */
export const changeImages = (yaml: string, { registry, tag }: ImageChange): E.Either<string, string> => {
  if (registry === undefined && tag === undefined) return E.right(yaml)
  let changed = 0
  const text = yaml.replace(LINE, (_, start: string, name: string, ownTag = '', digest = '') => {
    changed += 1
    const version = tag === undefined ? `${ownTag}${digest}` : `:${tag}`
    return `${start}${registry ?? OURS}/${name}${version}`
  })
  return changed === 0 ? E.left(`the overlay has no image of ${OURS} that could be changed`) : E.right(text)
}
