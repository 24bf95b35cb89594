/** A record as a KafkaSource knows it. */
export type KafkaRecord = {
  readonly partition?: number
  readonly offset?: number
  readonly topic?: string
  /** Unix ms. */
  readonly timestamp?: number
  readonly key?: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const TOPIC_SOURCE = '/apis/v1/namespaces/knomaly/kafkasources/metrics#'

/**
 * The attributes that a KafkaSource gives a record which is no CloudEvent, as knative-extensions/eventing-kafka-broker
 * does in InvalidCloudEventInterceptor: written down here from there, since no KafkaSource can run in a test.
 */
export const attributesOf = (record: KafkaRecord): Readonly<Record<string, string>> => {
  const { partition = 0, offset = 0, topic = 'raw', timestamp = 0, key, contentType, headers = {} } = record
  return {
    specversion: '1.0',
    id: `partition:${partition}/offset:${offset}`,
    source: `${TOPIC_SOURCE}${topic}`,
    type: 'dev.knative.kafka.event',
    subject: `partition:${partition}#${offset}`,
    time: new Date(timestamp).toISOString(),
    ...(key === undefined ? {} : { key, partitionkey: key }),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [`kafkaheader${name}`, value])),
    ...(contentType === undefined ? {} : { datacontenttype: contentType })
  }
}

/** As headers of a request: the binary mode in which the dispatcher sends. */
export const headersOf = (record: KafkaRecord): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributesOf(record)).map(([name, value]) => [
      name === 'datacontenttype' ? 'content-type' : `ce-${name}`,
      value
    ])
  )
