import { run } from './command.mjs'
import { hintsOf, install, listOf } from './install.mjs'
import { filesOf, PROGRAMS } from './programs.mjs'
import { SetupError } from './say.mjs'

/**
 * Sees to it that the programs of these names are on this machine and new enough, installing all that is missing at once
 * where the machine lets us. Throws a SetupError that says in one line what to install.
 */
export const ensurePrograms = async (names) => {
  const wanted = names.map((name) => PROGRAMS[name] ?? unknown(name))
  const missing = wanted.filter(isMissing)
  for (const { variable } of missing) {
    if (process.env[variable ?? '']) throw new SetupError(`${variable} names nothing that can be run on this machine`)
  }
  if (missing.length > 0) {
    if (process.env.KNOMALY_INSTALL === 'no')
      throw new SetupError(`${areMissing(missing)} KNOMALY_INSTALL=no: ${hintsOf(missing)}`)
    await install(missing)
    const still = missing.filter(isMissing)
    if (still.length > 0) throw new SetupError(`${areMissing(still)} could not be installed: ${hintsOf(still)}`)
  }
  await Promise.all(wanted.map(checkVersion))
}

const unknown = (name) => {
  throw new TypeError(`--needs ${name}: no such program in setup/programs.mjs`)
}

const isMissing = (program) => Object.values(filesOf(program)).includes(undefined)
const areMissing = (programs) => `${listOf(programs)} ${programs.length === 1 ? 'is' : 'are'} missing and`

const checkVersion = async (program) => {
  const [file] = Object.values(filesOf(program))
  const { output } = await run(file, ['--version'])
  const found = program.version.exec(output)
  if (found === null) throw new SetupError(`${file} --version did not answer with a version: ${program.hint}`)
  const [major, minor] = [Number(found[1]), Number(found[2])]
  const [oldest, atLeast] = program.oldest
  if (major < oldest || (major === oldest && minor < atLeast)) {
    throw new SetupError(`${file} is version ${major}.${minor}, too old: ${program.hint}`)
  }
}
