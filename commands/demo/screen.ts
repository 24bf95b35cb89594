export type Screen = {
  /** Draws over what was drawn before; nothing where the output is no terminal. */
  readonly draw: (lines: ReadonlyArray<string>) => void
  /** A line that stays. */
  readonly say: (line: string) => void
  /** Forgets what was drawn, so that it stays. */
  readonly keep: () => void
}

const CLEAR_LINE = '\u001b[2K'

export const createScreen = (terminal: boolean, write: (text: string) => void): Screen => {
  let drawn = 0
  const back = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A`)
  return {
    draw: (lines) => {
      if (!terminal) return
      write(`${back()}${lines.map((line) => `${CLEAR_LINE}${line}\n`).join('')}`)
      drawn = lines.length
    },
    say: (line) => {
      // On a terminal the picture tells it.
      if (!terminal) write(`${line}\n`)
    },
    keep: () => {
      drawn = 0
    }
  }
}
