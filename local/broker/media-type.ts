/** The media type without its parameters, in lower case; '' without one. */
export const mediaTypeOf = (contentType: string | undefined): string => {
  if (contentType === undefined) return ''
  const end = contentType.indexOf(';')
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
}

export const isJson = (contentType: string | undefined): boolean => {
  const type = mediaTypeOf(contentType)
  return type === '' || type === 'application/json' || type === 'text/json' || type.endsWith('+json')
}

/** False for a charset that is named and is not UTF-8: JSON travels in nothing else. */
export const isUtf8 = (contentType: string): boolean => {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]
  return charset === undefined || /^(utf-?8|us-ascii)$/i.test(charset)
}
