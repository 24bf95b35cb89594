import type { Sink } from '../cloudevents/sink.ts'
import type { Component } from './component.ts'

/**
 * The Broker as far as it is known without asking it: no SinkBinding has no way to it, and what was sent last either got there
 * or did not. A Broker has nothing that could be asked whether it would take an event.
 */
export const sinkComponent = ({ isBound, lastSend }: Pick<Sink, 'isBound' | 'lastSend'>): Component => ({
  name: 'sink',
  check: async () => isBound && lastSend()?.hasFailed !== true,
  about: () => {
    const last = lastSend()
    if (last === undefined) return { bound: isBound }
    return {
      bound: isBound,
      last_send: last.hasFailed ? 'failed' : 'ok',
      last_send_at: new Date(last.at).toISOString()
    }
  }
})
