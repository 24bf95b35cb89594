/** Every event type of the pipeline; DESIGN: `dev.knomaly.<noun>.v<N>`. The EventType manifests are held against these by a test. */
export const SAMPLES = 'dev.knomaly.samples.v1'
/** Past samples, with the same data: they are learned from, and nobody is told of what was odd among them. */
export const HISTORY = 'dev.knomaly.history.v1'
export const ANOMALIES = 'dev.knomaly.anomalies.v1'
export const ALERT = 'dev.knomaly.alert.v1'
export const TICK = 'dev.knomaly.tick.v1'

/** What a Knative PingSource sends: it cannot be given another type, so alert-sink takes it as a tick. */
export const PING = 'dev.knative.sources.ping'
/** What a Knative KafkaSource makes of a record that is no CloudEvent: ingest takes its data as it takes a plain request. */
export const KAFKA_RECORD = 'dev.knative.kafka.event'
