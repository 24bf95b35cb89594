import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { HttpUrl, List, Text } from '../../shared/config/env.ts'

const refined = <A>(codec: t.Type<A, A, unknown>, name: string, read: (value: A) => A | undefined) =>
  new t.Type<A, A, unknown>(
    name,
    codec.is,
    (value, context) => {
      const decoded = codec.validate(value, context)
      const found = E.isRight(decoded) ? read(decoded.right) : undefined
      return found === undefined ? t.failure(value, context) : t.success(found)
    },
    t.identity
  )

/** It travels in headers. What stands around it in a file, such as the end of the line, is no part of it. */
export const Key = refined(Text, 'a key or token without spaces', (text) => {
  const key = text.trim()
  return /^[\x21-\x7e]+$/.test(key) ? key : undefined
})

const isDecodable = (text: string): boolean => E.isRight(E.tryCatch(() => decodeURIComponent(text), E.toError))

/** User and password may stand in it. */
export const ReceiverUrl = refined(HttpUrl, HttpUrl.name, (url) => {
  const { username, password } = new URL(url)
  return isDecodable(username) && isDecodable(password) ? url : undefined
})

export const ReceiverUrls = refined(List, 'http:// or https:// URLs, separated by commas', (urls) =>
  urls.length > 0 && urls.every((url) => E.isRight(ReceiverUrl.decode(url))) ? urls : undefined
)

/** `a@b.example`, or `Name <a@b.example>`. */
export const isEmailAddress = (text: string): boolean =>
  /^[^\s<>,;@]+@[^\s<>,;@]+$/.test(/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim())

export const EmailAddress = refined(Text, 'an e-mail address', (text) =>
  isEmailAddress(text) ? text.trim() : undefined
)

export const EmailAddresses = refined(List, 'e-mail addresses, separated by commas', (list) =>
  list.length > 0 && list.every(isEmailAddress) ? list : undefined
)
