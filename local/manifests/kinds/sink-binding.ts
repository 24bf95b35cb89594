import { RawDestination } from '../destination.ts'
import { metadata } from '../metadata.ts'
import { objectName, oneOf, text } from '../scalars.ts'
import { strict } from '../strict.ts'

export const SinkBinding = strict('a SinkBinding', {
  required: {
    apiVersion: oneOf('sources.knative.dev/v1'),
    kind: oneOf('SinkBinding'),
    metadata: metadata(),
    spec: strict('a SinkBinding spec', {
      required: {
        subject: strict('a subject', {
          required: { apiVersion: oneOf('serving.knative.dev/v1'), kind: oneOf('Service'), name: objectName },
          optional: { namespace: text },
          refused: { selector: 'the local platform binds by name' }
        }),
        sink: RawDestination
      },
      refused: { ceOverrides: 'the functions set their own attributes; K_CE_OVERRIDES is not given locally' }
    })
  }
})
