import { createHash } from 'node:crypto'
import type { Command } from 'ioredis'
import type { RedisClient } from './connect.ts'

/** What happens to commands. `name` is that of the command in lower case, or of a script as it was defined. */
export type CommandMeter = {
  /** A script that may be run from now on. */
  readonly onScript: (name: string) => void
  /** `startedAt` is performance.now() when it was handed to the connection. `error` is what Redis or the client says. */
  readonly onSettled: (name: string, startedAt: number, error?: Error) => void
}

type Settled = { resolve: (value: never) => unknown; reject: (error: Error) => void }

/**
 * Tells `meter` of every command of `client` and of every script, whether it is sent by itself, in a pipeline of its own or in
 * one that ioredis makes, to one server, to the master that Sentinels name, or to the nodes of a Cluster. Commands that ioredis
 * sends to the nodes of a Cluster for itself are left out.
 *
 * `sendCommand` is where all of them pass. ioredis has a tracing channel for the same, which makes a context and two promises
 * for each command: more than the two closures here.
 */
export const measured = <C extends RedisClient>(client: C, meter: CommandMeter): C => {
  const scripts = new Map<string, string>()
  const defineCommand = client.defineCommand.bind(client)
  client.defineCommand = (name, definition) => {
    scripts.set(createHash('sha1').update(definition.lua).digest('hex'), name)
    meter.onScript(name)
    defineCommand(name, definition)
  }

  // A script is `evalsha` to ioredis until it is written to the connection.
  const nameOf = ({ name, args }: Command): string =>
    name === 'evalsha' ? (scripts.get(args[0] as string) ?? name) : name.toLowerCase()

  // What ioredis says of itself on each connection; a Redis before 7.2 refuses it, and that is no error of anybody's.
  const isGreeting = ({ name, args }: Command): boolean => name === 'client' && args[0] === 'SETINFO'

  type Where = Parameters<C['sendCommand']>
  const sendCommand: (command: Command, stream: Where[1], node: unknown) => unknown = client.sendCommand.bind(client)
  client.sendCommand = (command: Command, stream?: Where[1], node?: unknown) => {
    if (isGreeting(command)) return sendCommand(command, stream, node)
    const startedAt = performance.now()
    const name = nameOf(command)
    const { resolve, reject } = command as unknown as Settled
    let isSettled = false
    const watched = command as unknown as Settled
    watched.resolve = (value) => {
      // The answer to a command that has failed by its timeout.
      if (!isSettled) {
        isSettled = true
        meter.onSettled(name, startedAt)
      }
      return resolve(value)
    }
    watched.reject = (error) => {
      if (!isSettled) {
        isSettled = true
        meter.onSettled(name, startedAt, error)
      }
      reject(error)
    }
    return sendCommand(command, stream, node)
  }
  return client
}
