import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Dockerfile, DockerfileParser, type Instruction } from 'dockerfile-ast'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What of the Dockerfile decides how a container of ours runs; read from it, so that the tests run what it says. */
export type Image = {
  /** Names of the files in the working directory. */
  readonly files: ReadonlyArray<string>
  readonly env: Readonly<Record<string, string>>
  readonly uid: number
  readonly gid: number
  /** After the path of Node. */
  readonly args: ReadonlyArray<string>
}

export const readDockerfile = (): Dockerfile => DockerfileParser.parse(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))

export const words = (instruction: Instruction): ReadonlyArray<string> =>
  instruction.getArguments().map((argument) => argument.getValue())

/** The instructions after the last FROM. */
export const finalStage = (dockerfile: Dockerfile): ReadonlyArray<Instruction> => {
  const all = dockerfile.getInstructions()
  return all.slice(all.findLastIndex((instruction) => instruction.getKeyword() === 'FROM'))
}

const of = (keyword: string, stage: ReadonlyArray<Instruction>): ReadonlyArray<Instruction> =>
  stage.filter((instruction) => instruction.getKeyword() === keyword)

export const readImage = (): Image => {
  const stage = finalStage(readDockerfile())
  const [user, group] = (words(of('USER', stage)[0] as Instruction)[0] ?? '').split(':').map(Number)
  const [, ...args] = JSON.parse((of('ENTRYPOINT', stage)[0] as Instruction).getArgumentsContent() ?? '') as string[]
  return {
    files: of('COPY', stage).flatMap((copy) =>
      words(copy)
        .slice(0, -1)
        .map((path) => path.replace('/app/', ''))
    ),
    env: Object.fromEntries(
      of('ENV', stage)
        .flatMap(words)
        .map((word) => word.split('=', 2))
    ),
    uid: Number(user),
    gid: Number(group),
    args
  }
}
