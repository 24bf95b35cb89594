/** Where samples of a plain request belong that names no source. */
export const DEFAULT_SOURCE = '/ingest'
/** What `GET /analyze` asks about when no metric is named. */
export const DEFAULT_METRIC = 'rps'
