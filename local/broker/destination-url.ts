import type { Destination } from '../manifests/topology.ts'

/** The address that the destination has inside a cluster; what a function or an operator sees in `knativeerrordest`. */
export const destinationUrl = (destination: Destination): string => {
  switch (destination.kind) {
    case 'service':
      return `http://${destination.name}.${destination.namespace}.svc.cluster.local${pathOf(destination)}`
    case 'broker':
      return `http://broker-ingress.knative-eventing.svc.cluster.local${pathOf(destination)}`
    case 'uri':
      return destination.uri
  }
}

export const pathOf = (destination: Destination): string => {
  switch (destination.kind) {
    case 'service':
      return destination.path === '' ? '/' : destination.path
    case 'broker':
      return `/${destination.namespace}/${destination.name}`
    case 'uri': {
      const { pathname, search } = new URL(destination.uri)
      return `${pathname}${search}`
    }
  }
}
