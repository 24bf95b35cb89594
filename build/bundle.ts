import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Message, type OutputFile } from 'esbuild'
import { licenses } from './licenses.ts'
import { bareAssert } from './plugins/bare-assert.ts'
import { inlineFiles } from './plugins/inline-files.ts'
import { lazyPackages } from './plugins/lazy-packages.ts'
import { leanPackages } from './plugins/lean-packages.ts'
import { LATER, laterSource, setApart } from './plugins/set-apart.ts'
import { unknownReads } from './unknown-reads.ts'

const RUNTIME = fileURLToPath(new URL('./runtime', import.meta.url))

/** Files of a bundle by name; their bytes depend on the sources alone, not on where they are or will be. */
export type Bundle = ReadonlyMap<string, Uint8Array>

/** A bundle that would not work in the image; `message` says why, a line for each reason. */
export class BuildFailure extends Error {}

/**
 * CommonJS, because an ES module costs 60 ms more at the start: `import … from 'node:http'` looks at each of its exports, and one of
 * them loads all of fetch; and because V8's code cache can be kept for it (runtime/load-main.ts).
 *
 * Names stay as they are, so that a stack trace can be read without the source map; shorter ones gain nothing measurable.
 */
const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minifyWhitespace: true,
  minifySyntax: true,
  // Runtime files are read as ASCII: see load-main.ts.
  charset: 'ascii',
  // Not the project's tsconfig.json: the image is built without it, and its bytes must be the same.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, alwaysStrict: true } },
  write: false,
  logLevel: 'silent',
  logOverride: { 'empty-import-meta': 'error', 'require-resolve-not-external': 'error' }
} as const satisfies BuildOptions

const show = ({ text, location }: Message): string =>
  location === null ? text : `${location.file}:${location.line}: ${text}`

const bundled = async (root: string, options: BuildOptions) => {
  const result = await build({ ...OPTIONS, absWorkingDir: root, metafile: true, ...options }).catch(
    (error: unknown) => {
      const { errors } = error as { errors?: ReadonlyArray<Message> }
      throw errors === undefined ? error : new BuildFailure(errors.map(show).join('\n'))
    }
  )
  if (result.warnings.length > 0) throw new BuildFailure(result.warnings.map(show).join('\n'))
  return { files: result.outputFiles as ReadonlyArray<OutputFile>, inputs: Object.keys(result.metafile?.inputs ?? {}) }
}

/** One function of `root` as the files that its image runs. Rejects with a BuildFailure when they would not work there. */
export const bundleFunction = (root: string, name: string): Promise<Bundle> =>
  bundleProgram(root, name, join(root, 'functions', name, 'main.ts'))

/** The same for any other program, whose source is `entry`: what functions are measured beside is bundled as they are. */
export const bundleProgram = async (root: string, name: string, entry: string): Promise<Bundle> => {
  // Always as if for the same folder: the paths in a source map are relative to it.
  const outdir = join(root, 'dist', name)
  const texts: string[] = []
  const apart = new Set<string>()
  const plugins = [
    inlineFiles(/[\\/](functions|shared)[\\/].*\.ts$/, (file) => texts.push(relative(root, file))),
    leanPackages,
    lazyPackages,
    bareAssert
  ]
  // Whole licences go beside it (licenses.ts).
  const ours = { sourcemap: 'linked', legalComments: 'none' } as const
  const main = await bundled(root, {
    ...ours,
    entryPoints: { main: entry },
    outdir,
    plugins: [setApart((path) => apart.add(path)), ...plugins]
  })
  const later = await bundled(root, {
    ...ours,
    stdin: { contents: laterSource(apart), resolveDir: root, sourcefile: LATER },
    outfile: join(outdir, LATER),
    plugins
  })
  const inputs = [...new Set([...main.inputs, ...later.inputs])]
  const unknown = unknownReads(root, inputs)
  if (unknown.length > 0) throw new BuildFailure(unknown.join('\n'))
  const runtime = await bundled(root, {
    entryPoints: ['start', 'write-code-cache'].map((file) => join(RUNTIME, `${file}.ts`)),
    outdir
  })
  const files = [...main.files, ...later.files, ...runtime.files].map(
    ({ path, contents }) => [basename(path), contents] as const
  )
  // Beside the files, so that they run in the project as well, whose package.json says that its files are ES modules.
  const scope = Buffer.from('{"type":"commonjs"}\n')
  const licences = Buffer.from(licenses(root, [...inputs, ...texts]))
  return new Map(
    [...files, ['LICENSES.txt', licences] as const, ['package.json', scope] as const].sort(([a], [b]) =>
      a < b ? -1 : 1
    )
  )
}
