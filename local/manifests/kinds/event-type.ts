import { list } from '../list.ts'
import { metadata } from '../metadata.ts'
import { refined } from '../refined.ts'
import { anyText, dottedName, flag, objectName, oneOf, pattern, text } from '../scalars.ts'
import { strict } from '../strict.ts'

const attribute = strict('an attribute', {
  required: { name: pattern('an attribute name of a-z and 0-9', /^[a-z][a-z0-9]*$/), required: flag },
  optional: { value: anyText }
})

/** v1beta3 is the first version that describes all attributes; its webhook wants these four in every EventType. */
const CORE: ReadonlyArray<string> = ['type', 'source', 'specversion', 'id']

const spec = strict('an EventType spec', {
  required: {
    attributes: list(attribute, 1),
    reference: strict('a reference', {
      required: { apiVersion: oneOf('eventing.knative.dev/v1'), kind: oneOf('Broker'), name: objectName },
      optional: { namespace: text }
    })
  },
  optional: { description: text }
})

/** An entry of a cluster's event registry. Nothing runs from it; it is decoded so that it cannot be wrong unseen. */
export const EventType = strict('an EventType', {
  required: {
    apiVersion: oneOf('eventing.knative.dev/v1beta3'),
    kind: oneOf('EventType'),
    metadata: metadata({}, dottedName),
    spec: refined(spec, ({ attributes }) =>
      CORE.filter((name) => !attributes.some((one) => one.name === name)).map((name) => ({
        path: ['attributes'],
        message: `missing the attribute ${name}`
      }))
    )
  }
})
