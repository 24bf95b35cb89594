import { CloudEvent, HTTP } from 'cloudevents'
import type { Message } from '../../shared/cloudevents/message.ts'
import { SAMPLES } from '../../shared/contract/event-types.ts'
import type { Row } from '../csv/rows.ts'

export type Stream = { readonly source: string; readonly metric: string }

/** Wide enough for a billion rows: keys of equal times then sort in the file's order. */
const idOf = (row: number): string => `r${String(row).padStart(9, '0')}`

/**
 * The event of some rows. Its id and those of its samples follow from source, metric and rows alone, so that whoever
 * sends the file to the same source again sends nothing new, whatever the size of his batches.
 */
export const toEvent = ({ source, metric }: Stream, rows: ReadonlyArray<Row>): Message => {
  const first = rows[0] as Row
  const last = rows.at(-1) as Row
  const event = new CloudEvent({
    id: `${encodeURIComponent(metric).slice(0, 200)}.${first.row}-${last.row}`,
    source,
    type: SAMPLES,
    time: new Date(last.time).toISOString(),
    datacontenttype: 'application/json',
    data: { samples: rows.map(({ row, time, value }) => ({ metric, value, time, id: idOf(row) })) }
  })
  const { headers, body } = HTTP.binary(event)
  return { headers: headers as Record<string, string>, body: body as string }
}
