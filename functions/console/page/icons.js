import { svg } from './dom.js'

/** Strokes on a field of 16 × 16. @type {Readonly<Record<string, ReadonlyArray<string>>>} */
const PATHS = {
  search: ['M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10Z', 'M10.7 10.7 14 14'],
  key: ['M5.5 13a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z', 'M7.3 8.7 13 3', 'M10.5 5.5l2 2'],
  sun: [
    'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
    'M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7'
  ],
  moon: ['M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z'],
  auto: ['M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z', 'M8 2v12', 'M8 5h4.8M8 8h6M8 11h4.8'],
  help: [
    'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z',
    'M6.3 6.3c.1-1 .8-1.6 1.8-1.6 1 0 1.7.6 1.7 1.5 0 1.4-1.8 1.4-1.8 2.6',
    'M8 11.2v.1'
  ],
  pause: ['M5.5 3.5v9', 'M10.5 3.5v9'],
  play: ['M5 3.5v9l7.5-4.5Z'],
  back: ['M10 3 5 8l5 5'],
  next: ['M6 3l5 5-5 5'],
  close: ['M4 4l8 8M12 4l-8 8'],
  copy: ['M5.5 5.5v-3h8v8h-3', 'M2.5 5.5h8v8h-8Z'],
  check: ['M3 8.5 6.5 12 13 4.5'],
  bell: ['M4 11V7a4 4 0 0 1 8 0v4l1 1.5H3Z', 'M6.8 14.2h2.4'],
  mute: ['M4 11V7a4 4 0 0 1 6.5-3.1M12 7v4l1 1.5H4.5', 'M6.8 14.2h2.4', 'M2 2l12 12'],
  replay: ['M3 8a5 5 0 1 0 1.6-3.7', 'M4.5 1.5v3h3'],
  table: ['M2.5 3h11v10h-11Z', 'M2.5 6.5h11M2.5 10h11M6.5 3v10'],
  group: ['M2.5 2.5h4.5v4.5H2.5ZM9 2.5h4.5v4.5H9ZM2.5 9h4.5v4.5H2.5ZM9 9h4.5v4.5H9Z']
}

/** An outline that takes the colour of the text; said by nobody, so what it means stands beside it. @param {string} name */
export const icon = (name) =>
  svg(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', width: 16, height: 16, 'aria-hidden': 'true', focusable: 'false' },
    ...(PATHS[name] ?? []).map((d) => svg('path', { d }))
  )

/**
 * Severity by shape and colour: a diamond for critical, a triangle for warning, a ring for what is over.
 *
 * @param {'critical' | 'warning' | 'over'} severity
 */
export const severityMark = (severity) => {
  const shape =
    severity === 'critical'
      ? svg('path', { d: 'M6 .8 11.2 6 6 11.2.8 6Z' })
      : severity === 'warning'
        ? svg('path', { d: 'M6 1.2 11.4 10.8H.6Z' })
        : svg('circle', { cx: 6, cy: 6, r: 4 })
  return svg(
    'svg',
    { class: `mark ${severity}`, viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    shape
  )
}

/** The name's picture: a band, and a value that leaves it. */
export const logo = () =>
  svg(
    'svg',
    { class: 'logo', viewBox: '0 0 24 24', width: 24, height: 24, 'aria-hidden': 'true' },
    svg('path', { class: 'logo-band', d: 'M1 13c4-4 7-3 10-1s7 3 12-1v7c-4 3-8 3-12 1s-6-2-10 1Z' }),
    svg('path', { class: 'logo-line', d: 'M1 17c3-2 6-3 9-1l3-11 3 12c2 1 4 0 7-2' }),
    svg('circle', { class: 'logo-dot', cx: 13, cy: 5, r: 2.6 })
  )
