/** The media type without parameters, lower-case, and its charset: `Application/JSON; charset=UTF-8` → application/json, utf-8. */
export type MediaType = { readonly essence: string; readonly charset: string }

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]+)/i

// The same few headers come with every request: taking them apart once saves a regular expression per event.
const known = new Map<string, MediaType>()
const MAX_KNOWN = 100

const parse = (header: string): MediaType => ({
  essence: (header.split(';', 1)[0] ?? '').trim().toLowerCase(),
  charset: (CHARSET.exec(header)?.[1] ?? 'utf-8').toLowerCase().replace(/^utf8$/, 'utf-8')
})

/** An absent Content-Type reads as `application/json`, as CloudEvents has it for data without `datacontenttype`. */
export const toMediaType = (header: string | undefined): MediaType => {
  const text = header ?? 'application/json'
  const found = known.get(text)
  if (found !== undefined) return found
  const parsed = parse(text)
  if (known.size < MAX_KNOWN) known.set(text, parsed)
  return parsed
}

/** JSON by RFC 6839: `application/json`, `text/json` and every `+json`. */
export const isJson = ({ essence }: MediaType): boolean =>
  essence === 'application/json' || essence === 'text/json' || essence.endsWith('+json')
