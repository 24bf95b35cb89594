type Log = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** What the Broker needs of a logger; a pino logger is one. */
export type Logger = { readonly info: Log; readonly warn: Log; readonly error: Log }
