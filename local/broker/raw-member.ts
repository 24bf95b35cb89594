const SPACE = /[\t\n\r ]*/y
const SCALAR = /[^\t\n\r ,\]}]+/y

const skip = (pattern: RegExp, text: string, from: number): number => {
  pattern.lastIndex = from
  pattern.test(text)
  return pattern.lastIndex
}

/** By hand: a pattern with an alternative per character runs out of stack on a string of some megabytes. */
const endOfString = (text: string, from: number): number => {
  for (let quote = text.indexOf('"', from + 1); ; quote = text.indexOf('"', quote + 1)) {
    let first = quote
    while (text[first - 1] === '\\') first -= 1
    if ((quote - first) % 2 === 0) return quote + 1
  }
}

/** Where the value that begins at `from` ends. Brackets need counting only, since the text is known to be JSON. */
const endOfValue = (text: string, from: number): number => {
  const first = text[from]
  if (first === '"') return endOfString(text, from)
  if (first !== '{' && first !== '[') return skip(SCALAR, text, from)
  let depth = 0
  for (let at = from; ; at += 1) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at) - 1
    else if (character === '{' || character === '[') depth += 1
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1
  }
}

/**
 * The text of one member of a JSON object as it was written. Parsing and writing it again would turn 1e999 into null and
 * lose the digits of large numbers, and a Broker may not change data. The text must be a valid JSON object; of members
 * with the same name the last one counts, as JSON.parse has it.
 */
export const rawMember = (json: string, name: string): string | undefined => {
  let found: string | undefined
  let at = skip(SPACE, json, skip(SPACE, json, 0) + 1)
  while (json[at] === '"') {
    const nameEnd = endOfString(json, at)
    const member = JSON.parse(json.slice(at, nameEnd)) as string
    const from = skip(SPACE, json, skip(SPACE, json, nameEnd) + 1)
    const end = endOfValue(json, from)
    if (member === name) found = json.slice(from, end)
    at = skip(SPACE, json, end)
    if (json[at] === ',') at = skip(SPACE, json, at + 1)
  }
  return found
}
