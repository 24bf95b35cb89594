import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { render } from '../../local/kustomize/render.ts'
import { scalingOf } from '../../local/manifests/autoscaling.ts'
import { decodeDocument } from '../../local/manifests/decode-document.ts'
import type { ManifestDocument } from '../../local/manifests/document.ts'
import { Service } from '../../local/manifests/kinds/service.ts'
import { isMapping } from '../../local/manifests/mapping.ts'
import { showProblem } from '../../local/manifests/problem.ts'
import type { PlanSettings } from './settings.ts'

const BASE = join(fileURLToPath(new URL('../..', import.meta.url)), 'knative/base')

const isService = ({ value }: ManifestDocument): boolean =>
  isMapping(value) && value.apiVersion === 'serving.knative.dev/v1' && value.kind === 'Service'

const nameOf = ({ value }: ManifestDocument): string =>
  isMapping(value) && isMapping(value.metadata) ? String(value.metadata.name) : ''

const settingsIn = (document: ManifestDocument): E.Either<ReadonlyArray<string>, PlanSettings> => {
  const decoded = decodeDocument(Service)(document)
  if (E.isLeft(decoded)) return E.left(decoded.left.map(showProblem))
  const { metadata, spec } = decoded.right.spec.template
  return E.right({
    scaling: scalingOf(metadata?.annotations ?? {}),
    containerConcurrency: spec.containerConcurrency ?? 0,
    timeoutSeconds: spec.timeoutSeconds ?? 300
  })
}

/**
 * The settings of a Knative Service in rendered manifests, under the rules that the local platform has for them. Only this
 * object is read: what else an overlay has may be for a cluster alone. Left: one line for each thing that is wrong.
 */
export const readSettings = (
  folders: ReadonlyArray<string>,
  name: string
): E.Either<ReadonlyArray<string>, PlanSettings> => {
  const services: ManifestDocument[] = []
  for (const folder of folders.length === 0 ? [BASE] : folders) {
    const rendered = render(folder)
    if (E.isLeft(rendered)) return E.left(rendered.left.map(showProblem))
    services.push(...rendered.right.documents.filter(isService))
  }
  const found = services.filter((one) => nameOf(one) === name)
  const [first] = found
  if (first !== undefined && found.length === 1) return settingsIn(first)
  const names = services.map(nameOf).join(', ') || 'none'
  return E.left([`--service: there ${found.length === 0 ? 'is no' : 'are two of'} ${name}; there are ${names}`])
}
