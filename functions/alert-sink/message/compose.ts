import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { seriesKeyOf } from '../../../shared/alerting/alert-state.ts'
import type { Alert } from '../../../shared/contract/alert.ts'
import type { StoreUnavailable } from '../../../shared/failure/failure.ts'
import type { Notice } from '../notice.ts'
import { type Digest, toDigest } from './digest.ts'
import { consoleLink, type Message, toMessage } from './message.ts'

/** Samples in a chart. */
const SAMPLES = 60

export type ComposeOptions = {
  readonly consoleUrl: string | undefined
  /** The newest samples of a series, oldest first, by its key. */
  readonly samplesOf: (
    seriesKey: string,
    limit: number
  ) => TE.TaskEither<StoreUnavailable, ReadonlyArray<{ readonly time: number; readonly value: number }>>
}

/** Makes messages of notices. */
export type Compose = {
  /** With the newest values of the series; without them where they cannot be read, for a chart is not worth a failure. */
  readonly message: (notice: Notice) => Promise<Message>
  /** Without values. */
  readonly plain: (alert: Alert) => Message
  readonly digest: (notices: ReadonlyArray<Notice>) => Digest
  /** Of an alert in the console; undefined when it is not known where that is. */
  readonly link: (alertId: string) => string | undefined
}

export const createCompose = ({ consoleUrl, samplesOf }: ComposeOptions): Compose => ({
  message: async (notice) => {
    const { kind, series } = notice.alert
    const samples = kind === 'group' ? E.right([]) : await samplesOf(seriesKeyOf(series), SAMPLES)()
    return toMessage(notice, { consoleUrl, samples: E.isRight(samples) ? samples.right : [] })
  },
  plain: (alert) => toMessage({ id: alert.id, sequence: 0, alert }, { consoleUrl, samples: [] }),
  digest: (notices) => toDigest(notices, consoleUrl),
  link: (alertId) => consoleLink(consoleUrl, alertId)
})
