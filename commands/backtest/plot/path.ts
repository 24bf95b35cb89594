/** Half pixels are enough for the eye, and keep files small. */
export const px = (n: number): string => String(Math.round(2 * n) / 2)

export type Point = readonly [x: number, y: number]

/** Lines through all points of each run, with commands relative to the point before: half the characters. */
export const linePath = (runs: ReadonlyArray<ReadonlyArray<Point>>): string =>
  runs
    .map((points) => {
      let lastX = 0
      let lastY = 0
      return points
        .map(([x, y], i) => {
          const roundX = Math.round(2 * x)
          const roundY = Math.round(2 * y)
          const step = `${i === 0 ? 'M' : 'l'}${(roundX - lastX) / 2} ${(roundY - lastY) / 2}`
          lastX = roundX
          lastY = roundY
          return step
        })
        .join('')
    })
    .join('')

/** What text may not hold in XML, and control characters, which it may not hold at all. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ')
    .toWellFormed()
