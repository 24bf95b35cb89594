/**
 * The usual certificate authorities and one of your own, as PEMs. node:tls is loaded here and not by an import: that takes
 * a tenth of a function's start, and most have no authority of their own.
 */
export const certificateAuthorities = (own: string): string[] => [
  ...process.getBuiltinModule('node:tls').rootCertificates,
  own
]
