import { CloudEvent, HTTP } from 'cloudevents'
import { derivedId } from '../../shared/cloudevents/derived-id.ts'
import type { Message } from '../../shared/cloudevents/message.ts'
import { HISTORY } from '../../shared/contract/event-types.ts'
import type { Series } from '../../shared/contract/series.ts'
import type { Row } from '../csv/rows.ts'

/** The end of the year 9999: what is later is for the platform to refuse. */
const LAST_RFC_3339 = 253_402_300_799_999

/** Room for the samples of one event, under the 1 MiB that the platform takes. */
const MAX_DATA_BYTES = 900 * 1024
/** `"value":…,"time":…` and what goes around it, at its longest. */
const NUMBERS_BYTES = 80

const aboutOf = ({ metric, labels }: Series): object =>
  Object.keys(labels).length === 0 ? { metric } : { metric, labels }

/** As many samples as are wanted in an event of this series, or as fit into one: labels are repeated with each. */
export const samplesPerEvent = (series: Series, wanted: number): number =>
  Math.min(wanted, Math.floor(MAX_DATA_BYTES / (Buffer.byteLength(JSON.stringify(aboutOf(series))) + NUMBERS_BYTES)))

/**
 * The event of some past samples. Its id follows from what is in it. Samples get none: in history a sample is known by its
 * time and value, whoever sends it, and from whichever file.
 */
export const toEvent = (series: Series, rows: ReadonlyArray<Row>): Message => {
  const { source } = series
  const about = aboutOf(series)
  const data = { samples: rows.map(({ time, value }) => ({ ...about, value, time })) }
  const event = new CloudEvent({
    id: derivedId(source, JSON.stringify(data)),
    source,
    type: HISTORY,
    time: new Date(Math.min(rows.at(-1)?.time ?? 0, LAST_RFC_3339)).toISOString(),
    datacontenttype: 'application/json',
    data
  })
  const { headers, body } = HTTP.binary(event)
  return { headers: headers as Record<string, string>, body: body as string }
}
