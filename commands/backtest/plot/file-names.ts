import { hash } from 'node:crypto'
import type { SeriesFile } from '../find-series.ts'

/** A name for every file system; one that had to be changed ends in a hash, or two might become the same. */
const plain = (text: string): string => {
  const name = text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, '')
  return name === text ? name : `${name}-${hash('sha256', text).slice(0, 8)}`
}

/** Where the picture of a series lies below the folder of pictures, with slashes; the same for the same series. */
export const pictureName = ({ corpus, folder, name }: SeriesFile, contender: string): string => {
  const folders = [corpus, ...folder.split('/').filter((part) => part !== '')].map(plain)
  return [...folders, `${plain(name)}.${contender}.svg`].join('/')
}
