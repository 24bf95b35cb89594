import { crc32, deflateSync } from 'node:zlib'
import { decode } from 'fast-png'

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
const PALETTE = 256
/** More than from black to white. */
const UNLIKE = 4 * 255 ** 2

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

type Colour = readonly [red: number, green: number, blue: number]

const colourOf = (key: number): Colour => [key >> 16, (key >> 8) & 255, key & 255]

const distance = ([r, g, b]: Colour, [red, green, blue]: Colour): number =>
  (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2

type Share = { readonly colour: Colour; readonly count: number; place: number; error: number }

/**
 * One colour after the other, each the one that is missed most: by how many points, and how unlike the ones that are there. The most
 * frequent ones alone would be the shades at the edges of letters, and a small green dot would turn grey.
 */
const choosePalette = (shares: ReadonlyArray<Share>): ReadonlyArray<Colour> => {
  const palette: Colour[] = []
  while (palette.length < PALETTE) {
    let missed: Share | undefined
    for (const share of shares)
      if (share.error > 0 && (missed === undefined || share.count * share.error > missed.count * missed.error))
        missed = share
    if (missed === undefined) break
    const { colour } = missed
    for (const share of shares) {
      const error = distance(share.colour, colour)
      if (error < share.error) [share.error, share.place] = [error, palette.length]
    }
    palette.push(colour)
  }
  return palette
}

/**
 * The same picture (PNG of 8 bits a channel, no transparency) in 256 colours of its own: a third of the bytes, and of lines and letters
 * on a plain ground nobody sees a difference.
 */
export const smallPng = (png: Buffer): Buffer => {
  const { data, width, height, channels } = decode(png)
  const keyAt = (i: number): number =>
    ((data[i * channels] ?? 0) << 16) | ((data[i * channels + 1] ?? 0) << 8) | (data[i * channels + 2] ?? 0)
  const counts = new Map<number, number>()
  for (let i = 0; i < width * height; i += 1) counts.set(keyAt(i), (counts.get(keyAt(i)) ?? 0) + 1)
  const shares = new Map(
    [...counts].map(([key, count]): [number, Share] => [key, { colour: colourOf(key), count, place: 0, error: UNLIKE }])
  )
  const palette = choosePalette([...shares.values()])
  // A byte before each row says that its bytes are what they are.
  const rows = Buffer.alloc((width + 1) * height)
  for (let i = 0; i < width * height; i += 1) rows[i + Math.floor(i / width) + 1] = shares.get(keyAt(i))?.place ?? 0
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0))
  ])
}
