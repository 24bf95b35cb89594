import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//

type About = { readonly name: string; readonly version: string; readonly license?: string }

/** The licences of all packages among `inputs`, which ask for their text to go with every copy; sorted by name. */
export const licenses = (root: string, inputs: ReadonlyArray<string>): string => {
  const folders = new Set(inputs.flatMap((input) => (input.includes(':') ? [] : (PACKAGE.exec(input)?.[1] ?? []))))
  const texts = [...folders].map((folder) => {
    const about = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as About
    const file = readdirSync(join(root, folder)).find((name) => /^(licen[cs]e|copying)/i.test(name))
    const text =
      file === undefined ? 'The package brings no text of it.' : readFileSync(join(root, folder, file), 'utf8')
    return `${about.name} ${about.version}: ${about.license ?? 'see below'}\n\n${text.trim()}\n`
  })
  return [...new Set(texts)].sort().join(`\n${'-'.repeat(80)}\n\n`)
}
