import * as E from 'fp-ts/lib/Either.js'
import { isNotFound, type KubectlFailure, refused } from '../kubectl/failure.ts'
import type { ForwardTo } from '../kubectl/forward.ts'
import type { Kubectl } from '../kubectl/kubectl.ts'

/** By which Service each network layer of Knative takes requests from inside, for cluster-local hosts as well. */
const GATEWAYS: ReadonlyArray<ForwardTo> = [
  { namespace: 'kourier-system', service: 'kourier-internal', port: 80 },
  { namespace: 'istio-system', service: 'knative-local-gateway', port: 80 },
  { namespace: 'contour-internal', service: 'envoy', port: 80 }
]

const NONE = refused(
  'neither Kourier nor Istio nor Contour is installed for Knative: no gateway leads to the functions'
)

/** The gateway that this cluster has. */
export const findGateway = async (kubectl: Kubectl): Promise<E.Either<KubectlFailure, ForwardTo>> => {
  for (const gateway of GATEWAYS) {
    const { namespace, service } = gateway
    const found = await kubectl(['get', 'service', service, '-n', namespace, '-o', 'name'])
    if (E.isRight(found)) return E.right(gateway)
    if (!isNotFound(found.left)) return found
  }
  return E.left(NONE)
}
