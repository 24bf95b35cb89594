import type { Window } from './ask.ts'
import { inUnit } from './units.ts'

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char)

/** Where in a diagram a time and a value are. */
export type Frame = {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly x: (time: number) => number
}

const LEFT = 48
const RIGHT = 8
const TOP = 8
const BOTTOM = 22

/** `labels`: what will stand at the values, which makes the room for it. */
export const frameOf = (
  width: number,
  height: number,
  { from, to }: Window,
  labels: ReadonlyArray<string> = []
): Frame => {
  const left = Math.max(LEFT, ...labels.map((label) => label.length * 6 + 12))
  return {
    width,
    height,
    left,
    top: TOP,
    right: width - RIGHT,
    bottom: height - BOTTOM,
    x: (time) => left + ((time - from) / (to - from)) * (width - left - RIGHT)
  }
}

/** The number as SVG has it: a tenth of a pixel is enough. */
export const px = (value: number): string => String(Math.round(value * 10) / 10)

const clock = (time: number): string => new Date(time * 1000).toISOString().slice(11, 19)

export const timeAxis = ({ left, right, bottom, top, x, height }: Frame, { from, to }: Window): string => {
  const step = [5, 10, 15, 30, 60, 300, 900].find((one) => ((right - left) * one) / (to - from) >= 70) ?? 1_800
  let text = ''
  for (let time = Math.ceil(from / step) * step; time <= to; time += step) {
    const at = px(x(time))
    text += `<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>`
    if (x(time) < right - 20) text += `<text x="${at}" y="${height - 6}" text-anchor="middle">${clock(time)}</text>`
  }
  return text
}

export const valueAxis = (
  frame: Frame,
  unit: string | undefined,
  values: ReadonlyArray<number>,
  y: (value: number) => number
): string =>
  values
    .map((value) => {
      const at = px(y(value))
      const line = `<line class="grid" x1="${frame.left}" x2="${frame.right}" y1="${at}" y2="${at}"/>`
      return `${line}<text x="${frame.left - 6}" y="${at}" dy="4" text-anchor="end">${inUnit(unit, value)}</text>`
    })
    .join('')

export const svg = ({ width, height }: Frame, inside: string): string =>
  `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>`
