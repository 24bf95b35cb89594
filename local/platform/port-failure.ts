import { StartFailure } from './start-failure.ts'

export const portFailure = (
  error: NodeJS.ErrnoException,
  { port, host }: { readonly port: number; readonly host: string }
): Error => {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartFailure([`port ${port} of ${host} is taken: end what uses it, or choose another one with --port`])
    case 'EACCES':
      return new StartFailure([`port ${port} may not be used by this user: choose one above 1023 with --port`])
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartFailure([`${host} is not an address of this machine: choose another one with --host`])
    default:
      return error
  }
}
