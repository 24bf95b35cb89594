import { createTransport } from 'nodemailer'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { htmlOf, startMailReceiver, subjectOf } from './mail.ts'

const mail = suite('mail for the pictures')

mail('is taken from a real sender: subject, HTML as it was, pictures in their places', async () => {
  const receiver = await startMailReceiver()
  const transport = createTransport({ host: '127.0.0.1', port: receiver.port, ignoreTLS: true })
  const line = 'é = „so“, and a line that is long enough to be folded by whoever writes it, which is at 76 characters'
  await transport.sendMail({
    from: 'a@example.com',
    to: 'b@example.com',
    subject: 'A subject',
    text: 'plain\r\n.\r\n',
    html: `<p>${line}</p>\r\n.\r\n<img src="cid:chart">`,
    attachments: [{ filename: 'c.png', content: Buffer.from([1, 2, 3]), contentType: 'image/png', cid: 'chart' }]
  })
  transport.close()
  await receiver.close()
  assert.is(receiver.mails.length, 1)
  assert.is(subjectOf(receiver.mails[0] as string), 'A subject')
  const html = htmlOf(receiver.mails[0] as string) ?? ''
  assert.match(html, line)
  assert.match(html, '\r\n.\r\n<img src="data:image/png;base64,AQID">')
})

mail('has no page without HTML', () => {
  assert.is(htmlOf('Subject: x\r\nContent-Type: text/plain\r\n\r\nhello'), undefined)
})

mail.run()
