import { chart } from './chart.ts'
import { hintsOf } from './hints.ts'
import { grid, phaseTable } from './phase-table.ts'
import { settingsLines } from './settings-lines.ts'
import { inWorkMs, podHours, type Subject, targetOf, type Variant } from './subject.ts'
import { counted, percent, rate, time, whole } from './words.ts'

/** Lines of at most so many columns, those after the first below the first one's text. */
const wrapped = (text: string, columns: number, indent: string): ReadonlyArray<string> => {
  const lines = ['']
  // A number keeps its unit.
  for (const word of text.split(/(?<!\d) | (?!(?:ms|s|min|h|%)(?:\W|$))/)) {
    const line = lines.at(-1) as string
    if (line !== '' && line.length + 1 + word.length > columns - indent.length) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => indent + line)
}

const NAMES = 12

const named = (name: string, text: string, columns: number): ReadonlyArray<string> =>
  wrapped(text, columns, ' '.repeat(NAMES + 2)).map((line, i) =>
    i === 0 ? `  ${name.padEnd(NAMES)}${line.slice(NAMES + 2)}` : line
  )

const outcome = ({ plan: { requests } }: Subject): string => {
  const { offered, refused, timedOut, open } = requests
  const parts = [
    ...(refused > 0 ? [`${whole(refused)} refused (503, ${percent(refused / offered)})`] : []),
    ...(timedOut > 0 ? [`${whole(timedOut)} timed out (504, ${percent(timedOut / offered)})`] : []),
    ...(open > 0 ? [`${whole(open)} on their way at the end`] : [])
  ]
  return `${counted(offered, 'request')}; ${parts.length === 0 ? 'all answered' : `${whole(requests.answered)} answered, ${parts.join(', ')}`}`
}

/** Of what pods began with; with less of it answered, the time until now says little about the time until an answer. */
const MOST_ANSWERED = 0.9

const answers = ({ plan }: Subject): string => {
  const { answered, waits } = plan.requests
  if (answered === 0) return 'none'
  const { count, meanMs, maxMs } = waits
  if (answered < MOST_ANSWERED * count) {
    const waited = maxMs === 0 ? 'none waited' : `${time(meanMs)} of waiting on average, ${time(maxMs)} at most`
    return `${waited}; pods began with ${whole(count)} and answered ${whole(answered)}, so how long an answer takes is not known`
  }
  const workMs = inWorkMs(plan)
  if (maxMs === 0) return `after ${time(workMs)} on average; none waited for a pod`
  return `after ${time(workMs + meanMs)} on average, ${time(meanMs)} of it waiting for a pod; the longest wait ${time(maxMs)}`
}

const money = (hours: number, price: number | undefined): string =>
  price === undefined ? '' : `, ${rate(hours * price)} at ${price} each`

const paid = (subject: Subject): string => {
  const { load, plan, pricePerPodHour } = subject
  const hours = podHours(subject)
  const mean = plan.pods.podSeconds / plan.pods.seconds
  const daily = (24 * 3_600_000 * hours) / load.durationMs
  return `${rate(hours)} pod-hours in ${time(load.durationMs)}${money(hours, pricePerPodHour)}: ${counted(Number(mean.toPrecision(3)), 'pod')} on average, ${rate(daily)} pod-hours a day`
}

const used = ({ settings, plan: { pods, requests } }: Subject): string => {
  const { target } = targetOf(settings)
  if (pods.readyPodSeconds === 0) return 'no pod was ready'
  const isRate = settings.scaling.metric === 'rps'
  const each = (isRate ? requests.answered : pods.workingSeconds) / pods.readyPodSeconds
  const unit = isRate ? 'requests/s' : 'requests in work'
  const through = pods.proxiedSeconds / pods.seconds
  return `a ready pod had ${rate(each)} ${unit} on average, ${percent(each / target)} of what is aimed at; ${percent(through)} of the time through the activator`
}

/** The plan and its variants side by side. */
export const variantTable = (variants: ReadonlyArray<Variant>, price: number | undefined): ReadonlyArray<string> =>
  grid(
    [
      ...[
        'variant',
        'pod-hours',
        ...(price === undefined ? [] : ['cost']),
        'avg',
        'most',
        'started',
        'from 0',
        'panics'
      ],
      ...['wait p50', 'p99', 'max', '503', '504']
    ],
    variants.map(({ name, plan }) => {
      const { requests, pods } = plan
      const hours = podHours({ plan })
      return [
        ...[
          name,
          rate(hours),
          ...(price === undefined ? [] : [rate(hours * price)]),
          rate(pods.mean),
          whole(pods.most)
        ],
        ...[whole(pods.started), whole(pods.woken), whole(pods.panics)],
        ...[time(requests.waits.p50Ms), time(requests.waits.p99Ms), time(requests.waits.maxMs)],
        ...[whole(requests.refused), whole(requests.timedOut)]
      ]
    })
  )

export type Medium = {
  /** At least 80: the chart has no narrower form. */
  readonly columns: number
  readonly strong: (text: string) => string
}

/** Everything for a person. */
export const textReport = (subject: Subject, variants: ReadonlyArray<Variant>, { columns, strong }: Medium): string => {
  const { service, settings, pod, load, plan, pricePerPodHour } = subject
  const indented = (lines: ReadonlyArray<string>): ReadonlyArray<string> => lines.map((line) => `  ${line}`)
  const section = (title: string, lines: ReadonlyArray<string>): ReadonlyArray<string> =>
    lines.length === 0 ? [] : [strong(title), ...lines, '']
  return [
    `${strong(`${service} under ${load.name}`)}, ${time(load.durationMs)} in all`,
    '',
    ...settingsLines(settings, pod).flatMap(([name, meaning]) => named(name, meaning, columns)),
    '',
    ...indented(chart(plan, columns - 2)),
    '',
    ...indented(phaseTable(load, plan, columns - 2)),
    '',
    ...[
      ['requests', outcome(subject)],
      ['answers', answers(subject)],
      ['paid for', paid(subject)],
      ['used', used(subject)]
    ].flatMap(([name = '', text = '']) => named(name, text, columns)),
    '',
    ...section(
      'What to make of it',
      hintsOf(subject).flatMap((hint) =>
        wrapped(hint, columns, '    ').map((line, i) => (i === 0 ? `  - ${line.slice(4)}` : line))
      )
    ),
    ...(variants.length > 1 ? section('Side by side', indented(variantTable(variants, pricePerPodHour))) : [])
  ].join('\n')
}
