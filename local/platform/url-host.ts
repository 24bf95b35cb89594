const isAnyAddress = (host: string): boolean => host === '0.0.0.0' || host === '::'

const inBrackets = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** All addresses of this machine are reached by this one; IPv6 stands in brackets. */
export const urlHost = (host: string): string =>
  isAnyAddress(host) || host === '127.0.0.1' ? 'localhost' : inBrackets(host)

/** Where a program of this machine reaches the port, as a number: Prometheus gets no name to look up. */
export const scrapeAddress = (host: string, port: number): string =>
  `${isAnyAddress(host) ? '127.0.0.1' : inBrackets(host)}:${port}`
