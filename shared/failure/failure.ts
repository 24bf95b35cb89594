/**
 * Everything that may go wrong without being a bug. A Failure is returned, never thrown, and crosses one border:
 * shared/http/problem.ts, which turns it into the status that tells the sender (mostly the Broker) what to do.
 */
export type Failure =
  | Malformed
  | InvalidInput
  | UnsupportedType
  | TooLarge
  | UnsupportedMedia
  | Unauthorized
  | NotFound
  | MethodNotAllowed
  | Overloaded
  | Busy
  | StoreUnavailable
  | SinkUnavailable
  | SinkRefused

/** The bytes are not what they say: not JSON, not a CloudEvent. */
export type Malformed = { readonly _tag: 'Malformed'; readonly detail: string }
/** Understood, and wrong in the fields that `errors` names (`/samples/0/value: expected finite number`). */
export type InvalidInput = { readonly _tag: 'InvalidInput'; readonly errors: ReadonlyArray<string> }
/** A good CloudEvent of a type that this function has no use for. */
export type UnsupportedType = { readonly _tag: 'UnsupportedType'; readonly accepted: ReadonlyArray<string> }
export type TooLarge = { readonly _tag: 'TooLarge'; readonly limitBytes: number }
export type UnsupportedMedia = { readonly _tag: 'UnsupportedMedia'; readonly detail: string }
export type Unauthorized = { readonly _tag: 'Unauthorized' }
export type NotFound = { readonly _tag: 'NotFound'; readonly detail: string }
export type MethodNotAllowed = { readonly _tag: 'MethodNotAllowed'; readonly allow: ReadonlyArray<string> }
/** More in flight than the stated limit. */
export type Overloaded = { readonly _tag: 'Overloaded' }
/** One at a time, and one is under way. */
export type Busy = { readonly _tag: 'Busy' }
/** Redis did not answer. `cause` is for the log only. */
export type StoreUnavailable = { readonly _tag: 'StoreUnavailable'; readonly cause: Error }
/** The sink (K_SINK) did not take the event for now; trying again may help. */
export type SinkUnavailable = { readonly _tag: 'SinkUnavailable'; readonly cause: Error }
/** The sink will never take this event. */
export type SinkRefused = { readonly _tag: 'SinkRefused'; readonly status: number }

export const malformed = (detail: string): Malformed => ({ _tag: 'Malformed', detail })
export const invalidInput = (errors: ReadonlyArray<string>): InvalidInput => ({ _tag: 'InvalidInput', errors })
export const unsupportedType = (accepted: ReadonlyArray<string>): UnsupportedType => ({
  _tag: 'UnsupportedType',
  accepted
})
export const tooLarge = (limitBytes: number): TooLarge => ({ _tag: 'TooLarge', limitBytes })
export const unsupportedMedia = (detail: string): UnsupportedMedia => ({ _tag: 'UnsupportedMedia', detail })
export const unauthorized: Unauthorized = { _tag: 'Unauthorized' }
export const notFound = (detail: string): NotFound => ({ _tag: 'NotFound', detail })
export const methodNotAllowed = (allow: ReadonlyArray<string>): MethodNotAllowed => ({
  _tag: 'MethodNotAllowed',
  allow
})
export const overloaded: Overloaded = { _tag: 'Overloaded' }
export const busy: Busy = { _tag: 'Busy' }
export const storeUnavailable = (cause: Error): StoreUnavailable => ({ _tag: 'StoreUnavailable', cause })
export const sinkUnavailable = (cause: Error): SinkUnavailable => ({ _tag: 'SinkUnavailable', cause })
export const sinkRefused = (status: number): SinkRefused => ({ _tag: 'SinkRefused', status })
