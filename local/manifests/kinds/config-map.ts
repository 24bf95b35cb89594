import { metadata } from '../metadata.ts'
import { oneOf } from '../scalars.ts'
import { strict } from '../strict.ts'
import { textMap } from '../text-map.ts'

export const ConfigMap = strict('a ConfigMap', {
  required: {
    apiVersion: oneOf('v1'),
    kind: oneOf('ConfigMap'),
    metadata: metadata(),
    data: textMap('settings', () => undefined)
  },
  ignored: { immutable: 'nothing changes a ConfigMap while the local platform runs' },
  refused: { binaryData: 'a variable cannot hold bytes' }
})
