import { ensureArtillery } from './artillery.mjs'
import { ensurePrograms } from './ensure-programs.mjs'
import { giveUp } from './say.mjs'

/** `node setup/ensure.mjs artillery|redis|prometheus…`: for scripts that know only when they run what they need. */
const main = async (names) => {
  if (names.includes('artillery')) await ensureArtillery()
  await ensurePrograms(names.filter((name) => name !== 'artillery'))
}

main(process.argv.slice(2)).catch(giveUp)
