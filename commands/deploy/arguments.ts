import * as E from 'fp-ts/lib/Either.js'
import { EXIT_HELP } from '../kubectl/failure.ts'
import { readDuration } from '../kubectl/read-words.ts'
import { readOptions } from '../options/read-options.ts'
import type { Overlays } from './overlays.ts'

export type DeployArguments = {
  /** With a kustomization.yaml. */
  readonly folder: string
  readonly dryRun: boolean
  /** In place of ghcr.io/knomaly and of the tags that the overlay names. */
  readonly images: { readonly registry: string | undefined; readonly tag: string | undefined }
  /** For everything together to become ready, ms. */
  readonly timeoutMs: number
}

export const DEPLOY_USAGE = `npm run deploy -- OVERLAY [--dry-run] [--image-registry R] [--tag T] [--timeout 5m]

Brings an overlay to the cluster that KUBECONFIG names: checks that it has what the overlay needs, applies in the right
order, waits until everything is ready, and says where to post. May be repeated: what is as it should be stays, and what
somebody has changed by hand goes back to what the overlay says. OVERLAY is the name of a folder in knative/overlays, or
the path of an overlay of your own (./NAME).

  --dry-run             check and say what would be applied; the API validates it, nothing is changed
  --image-registry R    images from R/<function> instead of ghcr.io/knomaly/<function>
  --tag T               images of this tag instead of the overlay's
  --timeout D           for everything to become ready: 30s, 5m, 1h (5m)
  --help                this text

An overlay with its own Redis gets a Secret "redis" with a random password, unless there is one.

${EXIT_HELP}`

const OPTIONS = {
  'dry-run': { type: 'boolean', default: false },
  'image-registry': { type: 'string' },
  tag: { type: 'string' },
  timeout: { type: 'string', default: '5m' },
  help: { type: 'boolean', short: 'h', default: false }
} as const

const REGISTRY = /^[a-z0-9][\w.:/-]*[\w]$/
/** Of the OCI distribution specification. */
const TAG = /^[\w][\w.-]{0,127}$/

/** Undefined asks for the help text; a fault is one line. */
export const readDeployArguments = (
  argv: ReadonlyArray<string>,
  overlays: Overlays
): E.Either<string, DeployArguments | undefined> => {
  const parsed = readOptions(argv, OPTIONS, true)
  if (E.isLeft(parsed)) return parsed
  const { values, positionals } = parsed.right
  if (values.help) return E.right(undefined)
  const [overlay, ...more] = positionals
  const known = `one of ${overlays.names.join(', ')}, or the path of a folder`
  if (overlay === undefined || more.length > 0) return E.left(`expected one overlay: ${known}`)
  const folder = overlays.find(overlay)
  if (folder === undefined) return E.left(`${overlay}: there is no such overlay; expected ${known}`)
  const { 'image-registry': registry, tag } = values
  if (registry !== undefined && !REGISTRY.test(registry)) return E.left('--image-registry: expected HOST[:PORT]/PATH')
  if (tag !== undefined && !TAG.test(tag)) return E.left('--tag: expected letters, digits, dots and dashes')
  const timeoutMs = readDuration(values.timeout)
  if (timeoutMs === undefined) return E.left('--timeout: expected 1s to 24h, for example 5m')
  return E.right({ folder, dryRun: values['dry-run'], images: { registry, tag }, timeoutMs })
}
