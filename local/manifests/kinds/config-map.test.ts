import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Broken, problemsAfter } from '../testing/problems-after.ts'

const CONFIG = 'knative/base/knomaly.config-map.yaml'

const broken: ReadonlyArray<Broken> = [
  [
    'a setting that is no text',
    { file: CONFIG, from: 'WINDOW_SIZE: "50"', to: 'WINDOW_SIZE: 50' },
    ['knative/base/knomaly.config-map.yaml:edit+0 /data/WINDOW_SIZE: expected text (quote numbers and true/false)']
  ],
  [
    'a word that YAML 1.1 takes for a boolean',
    { file: CONFIG, from: 'LOG_LEVEL: info', to: 'LOG_LEVEL: off' },
    ['knative/base/knomaly.config-map.yaml:edit+0 /data/LOG_LEVEL: expected text (quote numbers and true/false)']
  ],
  [
    'a setting that is gone',
    { file: CONFIG, from: '  DEAD_LETTER_MAX: "10000"', to: '  OTHER: "1"' },
    [
      'knative/base/dead-letter.service.yaml:key: DEAD_LETTER_MAX /spec/template/spec/containers/0/env/N/valueFrom/configMapKeyRef/key: the ConfigMap knomaly/knomaly has no key DEAD_LETTER_MAX'
    ]
  ]
]

/** Where among the others a variable stands is nothing that these tests are about. */
const anyPlace = (problem: string): string => problem.replace(/\/env\/\d+\//, '/env/N/')

const settings = suite('config-map')

for (const [name, edit, expected] of broken) {
  settings(name, () => {
    assert.equal(problemsAfter([edit]).map(anyPlace), expected)
  })
}

settings.run()
