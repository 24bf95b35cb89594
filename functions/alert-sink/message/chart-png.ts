import type { Message } from './message.ts'

/** Pixels, two for each that is shown. */
const WIDTH = 1040
const HEIGHT = 240
const MARGIN = 20
const LINE_RADIUS = 2
const DOT_RADIUS = 9

type Colour = readonly [red: number, green: number, blue: number]
const PAPER: Colour = [255, 255, 255]
const BAND: Colour = [224, 233, 246]
const LINE: Colour = [29, 79, 145]
const MARK: Colour = [200, 40, 30]

type Point = readonly [x: number, y: number]

/** From a point to a stretch of line, both ends included. */
const distanceTo = ([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number => {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - along * dx, y - ay - along * dy)
}

/** Draws a thick stretch with soft edges: a pixel gets as much of the colour as lies within the radius. */
const draw = (pixels: Uint8Array, from: Point, to: Point, radius: number, colour: Colour): void => {
  const reach = radius + 1
  const x0 = Math.max(0, Math.floor(Math.min(from[0], to[0]) - reach))
  const x1 = Math.min(WIDTH - 1, Math.ceil(Math.max(from[0], to[0]) + reach))
  const y0 = Math.max(0, Math.floor(Math.min(from[1], to[1]) - reach))
  const y1 = Math.min(HEIGHT - 1, Math.ceil(Math.max(from[1], to[1]) + reach))
  for (let y = y0; y <= y1; y += 1) {
    for (let x = x0; x <= x1; x += 1) {
      const share = Math.max(0, Math.min(1, radius + 0.5 - distanceTo([x, y], from, to)))
      if (share === 0) continue
      const at = (y * WIDTH + x) * 3
      for (let c = 0; c < 3; c += 1) {
        pixels[at + c] = Math.round((pixels[at + c] as number) * (1 - share) + (colour[c] as number) * share)
      }
    }
  }
}

/** The values as a line, the normal range as a band behind it, and the worst sample as a dot. RGB, row by row. */
const pixelsOf = ({ values, band, marked }: Pick<Message, 'values' | 'band' | 'marked'>): Uint8Array => {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = PAPER[i % 3] as number
  const edges = band === undefined ? [] : [band.lower, band.upper]
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of [...values, ...edges]) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  // Halved, for the difference of two finite numbers may be none.
  const range = high / 2 - low / 2
  const y = (value: number): number =>
    range > 0 ? HEIGHT - MARGIN - ((value / 2 - low / 2) / range) * (HEIGHT - 2 * MARGIN) : HEIGHT / 2
  const points = values.map(
    (value, i): Point => [MARGIN + (i * (WIDTH - 2 * MARGIN)) / Math.max(1, values.length - 1), y(value)]
  )
  if (band !== undefined) {
    const [top, bottom] = [Math.round(y(band.upper)), Math.round(y(band.lower))]
    for (let row = top; row <= bottom; row += 1) {
      for (let i = 0; i < WIDTH * 3; i += 1) pixels[row * WIDTH * 3 + i] = BAND[i % 3] as number
    }
  }
  for (const [i, to] of points.entries()) if (i > 0) draw(pixels, points[i - 1] as Point, to, LINE_RADIUS, LINE)
  const mark = marked === undefined ? undefined : points[marked]
  if (mark !== undefined) draw(pixels, mark, mark, DOT_RADIUS, MARK)
  return pixels
}

/** A PNG for e-mail; undefined for fewer than two values. The encoder is loaded when the first one is drawn. */
export const chartPng = async (message: Pick<Message, 'values' | 'band' | 'marked'>): Promise<Buffer | undefined> => {
  if (message.values.length < 2) return undefined
  const { encode } = await import('fast-png')
  return Buffer.from(encode({ width: WIDTH, height: HEIGHT, channels: 3, depth: 8, data: pixelsOf(message) }))
}
