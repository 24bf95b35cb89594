import type { Middleware } from '../../shared/http/middleware.ts'

/**
 * Nothing but what the console itself serves, and no markup that runs: a source or a label, which any client chooses,
 * can at worst
 * look odd. `data:` is for the small pictures in style sheets.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // The page never makes markup of text (page/dom.js), and with these no browser would.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join('; ')

const HEADERS: ReadonlyArray<readonly [name: string, value: string]> = [
  ['content-security-policy', CONTENT_SECURITY_POLICY],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
  // For what says nothing else: figures are of now, and those of one who may see them are not for a cache in between.
  ['cache-control', 'no-store']
]

/**
 * Goes before all routes, so that errors have them too; and the page's addresses are relative, so /console becomes
 * /console/.
 */
export const withHeaders: Middleware = function withHeaders(req, res, next) {
  for (const [name, value] of HEADERS) res.setHeader(name, value)
  const { url = '/' } = req
  if ((url === '/console' || url.startsWith('/console?')) && (req.method === 'GET' || req.method === 'HEAD')) {
    res.writeHead(308, { location: `/console/${url.slice('/console'.length)}`, 'content-length': '0' }).end()
    return
  }
  next()
}
