import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Notice } from '../notice.ts'
import { alertmanagerAlert } from './alertmanager.ts'
import { clip, clipEscaped } from './clip.ts'
import { toDigest } from './digest.ts'
import { emailDigest, emailMessage } from './email.ts'
import { escapeHtml } from './email-html.ts'
import { pagerDutyDigest, pagerDutyEvent } from './pagerduty.ts'
import { escapeSlack, type SlackBlock, slackDigest, slackMessage, slackTransition } from './slack.ts'
import { sparkline } from './sparkline.ts'
import { teamsDigest, teamsMessage } from './teams.ts'
import { CONSOLE, groupNotice, messageOf, noticeOf } from './testing/notice-fixture.ts'

const forms = suite('the forms of a message')

/** Texts of the kind that breaks things: signs of every medium, wide letters, pairs, nothing, and as long as may be. */
const nasty = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom('<', '>', '&', '"', "'", '*', '_', '`', '|', '~', '\\', '[', ']', '(', ')', '#', '@', ':', ' '),
        fc.constantFrom('<!channel>', '</td>', '&amp;', '\u{1f4a5}', '\u4e2d', 'x', '<script>', '\u202e'),
        fc.string({ unit: 'grapheme', maxLength: 3 })
      ),
      { minLength: 1, maxLength: 400 }
    )
    .map((parts) =>
      clip(
        parts
          .join('')
          .replace(/\p{Cc}/gu, '')
          .toWellFormed() || 'x',
        maxLength
      )
    )

const anyNotice: fc.Arbitrary<Notice> = fc
  .record({
    source: nasty(256),
    metric: nasty(200),
    value: nasty(256),
    count: fc.integer({ min: 0, max: 16 }),
    explanation: nasty(2000),
    status: fc.constantFrom('opened' as const, 'updated' as const, 'resolved' as const),
    severity: fc.constantFrom('warning' as const, 'critical' as const),
    number: fc.double({ noNaN: true, noDefaultInfinity: true }),
    isGroup: fc.boolean()
  })
  .map(({ source, metric, value, count, explanation, status, severity, number, isGroup }) => {
    const labels = Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}.x`, value]))
    const series = { source, metric, labels }
    const notice = isGroup
      ? groupNotice({
          members: { open: 42, total: 57, examples: Array.from({ length: 10 }, () => series) },
          worst_members: Array.from({ length: 10 }, () => ({
            ...{ series, severity, value: number, expected: 100, score: 2, reason: 'spike' }
          }))
        })
      : noticeOf({ source, metric, severity })
    const worst = { ...notice.alert.worst, series, value: number, explanation }
    const resolved_at = status === 'resolved' ? '2026-03-02T10:05:00.000Z' : null
    return { ...notice, alert: { ...notice.alert, ...(isGroup ? {} : { series }), worst, status, resolved_at } }
  })

const textsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const SLACK_SPECIAL =
  /<(?!!date\^\d+\^\{date_short_pretty\} \{time_secs\}\|[^<>]*>|https:\/\/knomaly\.example\.org\/[^<>|\s]*\|[^<>]*>)/

const isSlackBlock = (block: SlackBlock): void => {
  const text = block['text'] as { readonly type: string; readonly text: string } | undefined
  if (block.type === 'header') assert.ok((text?.text.length ?? 0) <= 150 && text?.type === 'plain_text')
  else if (text !== undefined) assert.ok(text.text.length <= 3000)
  const fields = (block['fields'] ?? []) as ReadonlyArray<{ readonly text: string }>
  assert.ok(fields.length <= 10 && fields.every((field) => field.text.length <= 2000 && field.text.length > 0))
}

/** What is mrkdwn has no signs but our own; what is plain text is not looked into. */
const mrkdwnIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value !== 'object' || value === null) return []
  const { type, text } = value as { readonly type?: unknown; readonly text?: unknown }
  return type === 'mrkdwn' ? [String(text)] : Object.values(value).flatMap(mrkdwnIn)
}

forms('clipped text is whole: no half of a pair, no cut entity, not longer than asked for', async () => {
  await fc.assert(
    fc.property(nasty(2000), fc.integer({ min: 1, max: 200 }), (text, max) => {
      const clipped = clip(text, max)
      assert.ok(clipped.length <= max && clipped.isWellFormed())
      assert.ok(text.length > max ? clipped.endsWith('…') : clipped === text)
      for (const medium of [escapeSlack, escapeHtml]) {
        const escaped = clipEscaped(text, medium, max)
        assert.ok(escaped.length <= max && escaped.isWellFormed())
        assert.not.match(escaped.replace(/&(amp|lt|gt|quot|#39);/g, ''), /[&<>]/)
      }
    })
  )
})

forms('Slack takes every message: its limits, and no sign of anybody else', async () => {
  await fc.assert(
    fc.property(anyNotice, (notice) => {
      const message = messageOf(notice)
      for (const body of [slackMessage(message), slackDigest(toDigest([notice, notice], CONSOLE))]) {
        assert.ok(body.blocks.length <= 50)
        body.blocks.forEach(isSlackBlock)
        assert.not.match(body.text, /[<>]/)
        for (const text of mrkdwnIn(body)) assert.not.match(text, SLACK_SPECIAL)
        assert.ok(textsIn(body).every((text) => text.isWellFormed()))
      }
      assert.not.match(slackTransition(message).text, /[<>]/)
      assert.ok(slackTransition(message).text.length <= 3000)
    })
  )
})

forms('an e-mail has one line as its subject, and HTML with our tags alone', async () => {
  const tags = /<(\/?)([a-z0-9]+)(?: [a-z]+="[^"<>]*")*>|<!doctype html>|<!doctype html>/g
  await fc.assert(
    fc.property(anyNotice, (notice) => {
      for (const mail of [emailMessage(messageOf(notice), 'cid:x@y'), emailDigest(toDigest([notice], CONSOLE))]) {
        assert.ok(mail.subject.length <= 200)
        assert.not.match(mail.subject, /[\p{Cc}\u2028\u2029]/u)
        assert.not.match(
          mail.html.replace(tags, '').replace('<meta name="viewport" content="width=device-width">', ''),
          /[<>]/
        )
        assert.not.match(mail.html, /<script|<\/td>.*<script/i)
        assert.ok(Buffer.byteLength(mail.html) < 200_000)
        assert.ok(mail.html.isWellFormed() && mail.text.isWellFormed())
      }
    })
  )
})

forms('PagerDuty and Teams take every message: their limits', async () => {
  await fc.assert(
    fc.property(anyNotice, (notice) => {
      const digest = toDigest(
        Array.from({ length: 12 }, (_, i) => ({ ...notice, alert: { ...notice.alert, id: `a${i}` } })),
        CONSOLE
      )
      for (const event of [pagerDutyEvent(messageOf(notice)), pagerDutyDigest(digest, 'k')]) {
        const { summary } = (event['payload'] ?? { summary: 'x' }) as { readonly summary: string }
        assert.ok(summary.length > 0 && summary.length <= 1024)
        assert.ok(event.dedup_key.length <= 255 && Buffer.byteLength(JSON.stringify(event)) < 512_000)
      }
      for (const body of [teamsMessage(messageOf(notice)), teamsDigest(digest)]) {
        assert.ok(Buffer.byteLength(JSON.stringify(body)) <= 28_000, `${Buffer.byteLength(JSON.stringify(body))} bytes`)
      }
    })
  )
})

forms('Alertmanager takes every message: names of labels, times in order, texts that are there', async () => {
  const now = Date.parse('2026-03-02T09:00:00Z')
  await fc.assert(
    fc.property(anyNotice, fc.integer({ min: -86_400_000, max: 86_400_000 }), (notice, shift) => {
      const alert = alertmanagerAlert(notice.alert, messageOf(notice), { now: now + shift, keepMs: 240_000 })
      for (const name of Object.keys(alert.labels)) assert.match(name, /^[a-zA-Z_][a-zA-Z0-9_]*$/)
      assert.ok(Object.values(alert.labels).every((text) => text !== ''))
      assert.is(alert.labels['alertname'], 'KnomalyAnomaly')
      assert.ok(alert.endsAt >= alert.startsAt)
      const isOver = Date.parse(alert.endsAt) <= now + shift
      assert.is(isOver, notice.alert.status === 'resolved')
    })
  )
})

forms('a sparkline has a bar for each value, the lowest and the highest where they belong', async () => {
  await fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 2, maxLength: 60 }),
      (values) => {
        const line = sparkline(values, 40)
        const newest = values.slice(-40)
        assert.is(line.length, newest.length)
        if (Math.max(...newest) / 2 - Math.min(...newest) / 2 > 0) {
          assert.is(line[newest.indexOf(Math.max(...newest))], '█')
          assert.is(line[newest.indexOf(Math.min(...newest))], '▁')
        }
      }
    )
  )
  assert.is(sparkline([1], 40), '')
})

forms.run()
