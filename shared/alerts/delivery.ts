/** What the history says about the latest notice of an alert at a channel. */
export type Delivery = {
  readonly event_id: string
  readonly outcome: 'delivered' | 'waiting' | 'failed'
  readonly at: string
  readonly attempts: number
  readonly reason?: string
}
