const GONE = '***'

/** How names of settings end whose values are nobody's business: `REDIS_PASSWORD`, `apiKey`, `webhook-secret`. */
const SECRET_NAME =
  '(?:pass(?:word|wd|phrase)?|secret|token|' +
  'api[-_]?key|access[-_]?key|private[-_]?key|credential|auth|authorization)s?'

/** What stands between a name and its value; the quote may be escaped, in JSON inside of JSON. */
const GOES_TO = String.raw`\\?["']?[ \t]*[:=][ \t]*`
const VALUE = String.raw`\\?"(?:[^"\\]|\\[^"])*\\?"|'[^']*'|[^\s,;&{}[\]"'\\]+`

type Rule = readonly [pattern: RegExp, put: string]

/** In this order: what is taken out whole comes before the rules that look at names. */
const RULES: ReadonlyArray<Rule> = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, GONE],
  // User and password of a URL, or a token in their place.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>\\]+@/gi, `$1${GONE}@`],
  // The secret of an incoming webhook is its path.
  [/\b(hooks\.slack\.com\/services|discord(?:app)?\.com\/api\/webhooks)\/[^\s"'<>\\]+/gi, `$1/${GONE}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${GONE}`],
  // JSON Web Tokens, keys of clouds and of forges: known by how they begin.
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, GONE],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, GONE],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[\w-]{16,}/g, GONE],
  // redis.conf and sentinel.conf.
  [/\b(requirepass|masterauth|auth-pass\s+\S+)\s+\S+/gi, `$1 ${GONE}`],
  // A name and its value, in JSON also inside of JSON, YAML, query strings and key=value lines.
  [
    new RegExp(String.raw`(${SECRET_NAME}${GOES_TO})(?!(?:true|false|null)\b|<set to the key)(?:${VALUE})`, 'gi'),
    `$1${GONE}`
  ]
]

/** The text without anything that looks like a secret. Rather too much than too little: it is meant to be passed on. */
export const redactText = (text: string): string =>
  RULES.reduce((redacted, [pattern, put]) => redacted.replace(pattern, put), text)

const IS_SECRET_NAME = new RegExp(`${SECRET_NAME}$`, 'i')

/** Each repeats a whole object, as it was applied once. */
const COPIES = new Set(['kubectl.kubernetes.io/last-applied-configuration', 'managedFields'])

/** An object of Kubernetes without values of variables that are named like secrets; references to Secrets stay. */
export const redactObject = (value: unknown): unknown => {
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map(redactObject)
  if (typeof value !== 'object' || value === null) return value
  const { name } = value as { name?: unknown }
  const isSecret = typeof name === 'string' && IS_SECRET_NAME.test(name)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !COPIES.has(key))
      .map(([key, inner]) => {
        const isValue = typeof inner === 'string' && (key === 'value' ? isSecret : IS_SECRET_NAME.test(key))
        return [key, isValue ? GONE : redactObject(inner)]
      })
  )
}
