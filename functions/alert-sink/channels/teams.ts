import type { Compose } from '../message/compose.ts'
import { teamsDigest, teamsMessage } from '../message/teams.ts'
import type { Channel } from './channel.ts'
import type { PosterOptions } from './poster.ts'
import { postingChannel } from './posting.ts'

export type TeamsOptions = PosterOptions & { readonly name: string; readonly compose: Compose }

/** Microsoft Teams by the webhook of a Workflow: an adaptive card for each notice. */
export const teamsChannel = ({ compose, ...options }: TeamsOptions): Channel =>
  postingChannel({
    ...options,
    messageOf: async (notice) => teamsMessage(await compose.message(notice)),
    digestOf: (notices) => teamsDigest(compose.digest(notices))
  })
