/** The commands of setup/programs.mjs, by the names that they have there. */
export type ProgramCommand = 'redis-server' | 'prometheus' | 'promtool' | 'alertmanager' | 'amtool' | 'chromium'

type Program = { readonly name: string }
type Programs = {
  readonly PROGRAMS: Readonly<Record<string, Program>>
  readonly filesOf: (program: Program) => Readonly<Record<string, string | undefined>>
}

/** By its address: what runs before anything is installed is plain JavaScript, and has no types. */
const { PROGRAMS, filesOf }: Programs = await import(new URL('./programs.mjs', import.meta.url).href)

/** The file to run for a command, which goes by several names (Chromium, Alertmanager). Throws where it is not installed. */
export const findProgram = (command: ProgramCommand): string => {
  const file = Object.assign({}, ...Object.values(PROGRAMS).map(filesOf))[command]
  if (file === undefined) throw new Error(`${command} is not on this machine: npm test installs it, or says how`)
  return file
}
