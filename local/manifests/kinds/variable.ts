import type * as t from 'io-ts'
import { refined } from '../refined.ts'
import { anyText, flag, objectName, parsed, pattern } from '../scalars.ts'
import { strict } from '../strict.ts'

/** The platform gives these itself; Knative's webhook rejects the first four, a SinkBinding overwrites the others. */
const RESERVED = ['PORT', 'K_SERVICE', 'K_CONFIGURATION', 'K_REVISION', 'K_SINK', 'K_CE_OVERRIDES', 'K_CA_CERTS']

const variableName = parsed('a variable name that the platform does not give itself', (value) =>
  typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) && !RESERVED.includes(value) ? value : undefined
)

const key = pattern('a key of A-Z, a-z, 0-9, -, _ and .', /^[A-Za-z0-9._-]+$/)
const keyRef = strict('a reference to a key', { required: { name: objectName, key }, optional: { optional: flag } })

const valueFrom = refined(
  strict('configMapKeyRef or secretKeyRef', {
    optional: { configMapKeyRef: keyRef, secretKeyRef: keyRef },
    refused: {
      fieldRef: 'there is no Pod here, and Knative has the feature off',
      resourceFieldRef: 'there is no Pod here, and Knative has the feature off'
    }
  }),
  (from) =>
    (from.configMapKeyRef === undefined) === (from.secretKeyRef === undefined)
      ? [{ path: [], message: 'expected one of configMapKeyRef and secretKeyRef' }]
      : []
)

/** One entry of a container's `env`. */
export const Variable = refined(
  strict('a variable', { required: { name: variableName }, optional: { value: anyText, valueFrom } }),
  ({ value, valueFrom: from }) => {
    if ((value === undefined) === (from === undefined))
      return [{ path: [], message: 'expected one of value and valueFrom' }]
    // Kubernetes expands $(OTHER); a value that reaches the function unexpanded would be another value than in a cluster.
    return value?.includes('$(') ? [{ path: ['value'], message: '$(…) is not expanded by the local platform' }] : []
  }
)
export type Variable = t.TypeOf<typeof Variable>
