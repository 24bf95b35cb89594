import { type Recorder, type Reply, startRecorder } from './recorder.ts'

type Post = { text: string; blocks: ReadonlyArray<unknown>; readonly thread: string[] }

/** What people see in one channel: messages by their timestamp, each with the texts of its thread. */
export type SlackWorkspace = Recorder & { readonly messages: Map<string, Post> }

const ok = (more: object): Reply => ({ status: 200, body: JSON.stringify({ ok: true, ...more }) })
export const slackError = (error: string): Reply => ({ status: 200, body: JSON.stringify({ ok: false, error }) })

/** A receiver that does with chat.postMessage and chat.update what Slack does, channel `#ops` being `C1`. */
export const startSlack = async (token: string): Promise<SlackWorkspace> => {
  const messages = new Map<string, Post>()
  let posted = 0
  const recorder = await startRecorder(({ path, headers, body }) => {
    if (headers.authorization !== `Bearer ${token}`) return slackError('invalid_auth')
    const {
      channel,
      ts,
      thread_ts: thread,
      text,
      blocks = []
    } = body as Record<string, string> & { blocks?: unknown[] }
    if (path === '/chat.update') {
      const known = messages.get(String(ts))
      if (channel !== 'C1' || known === undefined) return slackError('message_not_found')
      Object.assign(known, { text, blocks })
      return ok({ channel, ts })
    }
    if (path !== '/chat.postMessage') return slackError('unknown_method')
    if (channel !== '#ops' && channel !== 'C1') return slackError('channel_not_found')
    posted += 1
    const stamp = `1700000000.${String(posted).padStart(6, '0')}`
    if (thread === undefined) messages.set(stamp, { text: String(text), blocks, thread: [] })
    else messages.get(thread)?.thread.push(String(text))
    return ok({ channel: 'C1', ts: stamp })
  })
  return { ...recorder, messages }
}
