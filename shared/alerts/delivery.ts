/** What the history says about the latest notice of an alert at a channel. */
export type Delivery = {
  readonly event_id: string
  readonly outcome: 'delivered' | 'waiting' | 'failed'
  readonly at: string
  /** Of the transition, from 1: while one waits, later ones do; once one is delivered, earlier ones are no news any more. */
  readonly sequence?: number
  readonly attempts: number
  readonly reason?: string
  /**
   * Unless this one was delivered: whether the channel has taken an earlier one. Left out where nobody knows, because an attempt
   * ended without a word.
   */
  readonly told?: boolean
  /** While it waits: when it is tried again. Later notices of the alert wait for it. */
  readonly next_at?: string
  /** It was told together with others, in one message. */
  readonly digest?: true
  /** What the receiver calls the message about this alert, where it has a name for it: a Slack channel and timestamp. */
  readonly ref?: string
}
