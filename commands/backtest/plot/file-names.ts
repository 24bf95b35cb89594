import type { SeriesFile } from '../find-series.ts'

const plain = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, '') || '-'

/** Where the picture of a series lies below the folder of pictures, with slashes; the same for the same series. */
export const pictureName = ({ corpus, folder, name }: SeriesFile, contender: string): string =>
  [corpus, ...folder.split('/').filter((part) => part !== ''), `${name}.${contender}.svg`].map(plain).join('/')
