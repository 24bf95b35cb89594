/**
 * The limits of everything that comes over the wire. A name that is too long, a label too many or a body too big is
 * refused at the edge with an error that names the limit, so that memory per series and per request is bounded.
 */

/** Samples in one event: at about 60 bytes each well under the 1 MiB that Kafka producers take by default. */
export const MAX_SAMPLES_PER_EVENT = 1000
/** Samples that one plain request may carry; they leave as several events. */
export const MAX_SAMPLES_PER_REQUEST = 10_000
/** Bytes of a request body, after decompression. */
export const MAX_BODY_BYTES = 1024 * 1024

export const MAX_ID_LENGTH = 256
export const MAX_SOURCE_LENGTH = 256
/** Bytes that the attributes of an event take as headers: Node and most proxies refuse messages with more than 16 KiB of them. */
export const MAX_ATTRIBUTE_BYTES = 8 * 1024
export const MAX_METRIC_LENGTH = 200
export const MAX_LABELS = 16
export const MAX_LABEL_NAME_LENGTH = 64
export const MAX_LABEL_VALUE_LENGTH = 256

/** A sample from further ahead than this would push every honest sample out of its window. */
export const MAX_FUTURE_MS = 5 * 60_000

/** Bytes of an error body: Knative's in-memory channel dispatcher dies on more than 768 (see ARCHITECTURE.md). */
export const MAX_PROBLEM_BYTES = 512
