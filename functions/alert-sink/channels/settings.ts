/** What a channel is made from. `budget`: most messages a minute, undefined = as many as there are notices. */
export type ChannelSettings = { readonly name: string; readonly budget: number | undefined } & (
  | { readonly type: 'webhook'; readonly url: string; readonly secret: string | undefined }
  | { readonly type: 'alertmanager'; readonly urls: ReadonlyArray<string> }
  | { readonly type: 'slack'; readonly token: string; readonly channel: string }
  | { readonly type: 'slack-webhook'; readonly url: string }
  | { readonly type: 'email'; readonly smtpUrl: string; readonly from: string; readonly to: ReadonlyArray<string> }
  | { readonly type: 'pagerduty'; readonly routingKey: string }
  | { readonly type: 'teams'; readonly url: string }
)

/** Types that tell programs and not people: each notice, and as many as there are. */
export const hasNoDigest = (type: ChannelSettings['type']): boolean => type === 'webhook' || type === 'alertmanager'
