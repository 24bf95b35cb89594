/** The order in which Grafana gives its colours to series. */
const CLASSIC = [
  '#73bf69',
  '#f2cc0c',
  '#8ab8ff',
  '#ff780a',
  '#f2495c',
  '#5794f2',
  '#b877d9',
  '#705da0',
  '#37872d',
  '#fade2a',
  '#fa6400',
  '#c4162a',
  '#1f60c4',
  '#8f3bb8'
]

const NAMED: Readonly<Record<string, string>> = {
  green: '#73bf69',
  yellow: '#fade2a',
  orange: '#ff9830',
  red: '#f2495c',
  blue: '#5794f2',
  text: '#ccccdc'
}

export const colourOf = (index: number): string => CLASSIC[index % CLASSIC.length] ?? '#ccccdc'

export const named = (name: string): string => NAMED[name] ?? name
