import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Broken, problemsAfter } from '../testing/problems-after.ts'

const PING = 'eventing/base/tick.ping-source.yaml'

const broken: ReadonlyArray<Broken> = [
  [
    'a schedule with seconds',
    { file: PING, from: '"* * * * *"', to: '"* * * * * *"' },
    [
      'eventing/base/tick.ping-source.yaml:edit+0 /spec/schedule: expected a cron schedule of five fields such as "* * * * *"'
    ]
  ],
  [
    'a schedule out of its bounds',
    { file: PING, from: '"* * * * *"', to: '"61 * * * *"' },
    [
      'eventing/base/tick.ping-source.yaml:edit+0 /spec/schedule: expected a cron schedule of five fields such as "* * * * *"'
    ]
  ],
  [
    'a time zone that does not exist',
    { file: PING, from: 'schedule:', to: 'timezone: Mars/Olympus\n  schedule:' },
    ['eventing/base/tick.ping-source.yaml:edit+0 /spec/timezone: expected a time zone such as Europe/Vienna']
  ],
  [
    'JSON that is none',
    { file: PING, from: 'data: "{}"', to: 'data: "{"' },
    [
      'eventing/base/tick.ping-source.yaml:edit+0 /spec/data: expected a JSON object, as contentType says application/json'
    ]
  ],
  [
    'a ping of bytes',
    { file: PING, from: 'data: "{}"', to: 'dataBase64: e30=' },
    ['eventing/base/tick.ping-source.yaml:edit+0 /spec/dataBase64: the local ping sends text; use data']
  ],
  [
    'a ping without a content type',
    { file: PING, from: '  contentType: application/json\n', to: '' },
    ['eventing/base/tick.ping-source.yaml:edit-2 /spec/contentType: missing, expected text']
  ],
  [
    'an extension that no event can have',
    { file: PING, from: '  schedule:', to: '  ceOverrides: { extensions: { Bad-Name: x } }\n  schedule:' },
    [
      'eventing/base/tick.ping-source.yaml:edit+0 /spec/ceOverrides/extensions/Bad-Name: expected an attribute name of a-z and 0-9'
    ]
  ]
]

const pings = suite('ping-source')

for (const [name, edit, expected] of broken) {
  pings(name, () => {
    assert.equal(problemsAfter([edit]), expected)
  })
}

pings.run()
