import * as t from 'io-ts'
import { List, WholeNumber, withDefault } from '../../shared/config/env.ts'

/** When channels hear of alerts, beside what policies say of each series. */
export const ConditionsEnv = t.type({
  /** So many series of one source with open alerts at once are told of as one; 0 = never. */
  ALERT_GROUP_SERIES: withDefault(WholeNumber, 5),
  /** Bearer tokens that may change silences, besides those of the console; none of both = nobody may. */
  ALERT_API_TOKENS: withDefault(List, []),
  CONSOLE_TOKENS: withDefault(List, [])
})
