import { Schedule, Timezone } from '../cron.ts'
import { RawDestination } from '../destination.ts'
import { isMapping } from '../mapping.ts'
import { metadata } from '../metadata.ts'
import { refined } from '../refined.ts'
import { anyText, oneOf, text } from '../scalars.ts'
import { strict } from '../strict.ts'
import { textMap } from '../text-map.ts'

const extensions = textMap('extension attributes', (key) =>
  /^[a-z][a-z0-9]*$/.test(key) ? undefined : 'expected an attribute name of a-z and 0-9'
)

const spec = strict('a PingSource spec', {
  required: { schedule: Schedule, contentType: text, sink: RawDestination },
  optional: {
    timezone: Timezone,
    data: anyText,
    ceOverrides: strict('ceOverrides', { optional: { extensions } })
  },
  refused: { dataBase64: 'the local ping sends text; use data' }
})

const isJsonObject = (value: string): boolean => {
  try {
    return isMapping(JSON.parse(value))
  } catch {
    return false
  }
}

export const PingSource = strict('a PingSource', {
  required: {
    apiVersion: oneOf('sources.knative.dev/v1'),
    kind: oneOf('PingSource'),
    metadata: metadata(),
    // Knative's webhook asks for the same of JSON data.
    spec: refined(spec, ({ contentType, data }) =>
      contentType === 'application/json' && data !== undefined && data !== '' && !isJsonObject(data)
        ? [{ path: ['data'], message: 'expected a JSON object, as contentType says application/json' }]
        : []
    )
  }
})
