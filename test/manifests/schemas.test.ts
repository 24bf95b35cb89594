import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { validate } from './schemas/faults.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const schemas = suite('schemas')

for (const folder of ['knative/base', 'eventing/base']) {
  for (const name of readdirSync(join(ROOT, folder)).filter((file) => file !== 'kustomization.yaml')) {
    schemas(`${folder}/${name} is valid`, async () => {
      const { faults } = await validate(parse(readFileSync(join(ROOT, folder, name), 'utf8')))
      assert.equal(faults, [])
    })
  }
}

schemas.run()
