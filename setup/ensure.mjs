import { ensureArtillery } from './artillery.mjs'
import { ensureRedis } from './redis.mjs'
import { giveUp } from './say.mjs'

/** `node setup/ensure.mjs artillery|redis…`: for scripts that know only when they run what they need. */
const NEEDS = { artillery: () => ensureArtillery(), redis: ensureRedis }

const main = async (names) => {
  for (const name of names) await NEEDS[name]()
}

main(process.argv.slice(2)).catch(giveUp)
