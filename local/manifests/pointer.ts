/** JSON pointer (RFC 6901) of a path; label and annotation names hold slashes, so they are escaped. */
export const toPointer = (path: ReadonlyArray<string | number>): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
