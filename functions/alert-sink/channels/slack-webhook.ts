import type { Compose } from '../message/compose.ts'
import { slackDigest, slackMessage } from '../message/slack.ts'
import type { Channel } from './channel.ts'
import type { PosterOptions } from './poster.ts'
import { postingChannel } from './posting.ts'

export type SlackWebhookOptions = PosterOptions & { readonly name: string; readonly compose: Compose }

/** Slack by an incoming webhook: a message for each notice, for such an address can neither change one nor answer to it. */
export const slackWebhookChannel = ({ compose, ...options }: SlackWebhookOptions): Channel =>
  postingChannel({
    ...options,
    messageOf: async (notice) => slackMessage(await compose.message(notice)),
    digestOf: (notices) => slackDigest(compose.digest(notices))
  })
