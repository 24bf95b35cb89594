import { badge } from './badges.js'

/** @typedef {import('../../api.ts').DeadLetterItem} DeadLetterItem */

/** Why it could not be delivered, short: the status, or what stands for it. @param {DeadLetterItem} letter */
export const reasonBadge = ({ error }) => {
  const { code } = error
  return badge(code === null ? 'unknown' : String(code), Number(code) >= 500 || code === null ? 'warning' : 'critical')
}

/** What was answered, in words: our functions answer problems (RFC 9457). @param {string | null} data */
export const reasonText = (data) => {
  if (data === null || data === '') return 'Nothing was said about why.'
  try {
    const { title, detail, errors } = JSON.parse(data)
    const words = [title, detail, ...(Array.isArray(errors) ? errors : [])].filter((word) => typeof word === 'string')
    return words.length === 0 ? data : words.join(' · ')
  } catch {
    return data
  }
}

/** The last part of where it failed: a host or a path. @param {string | null} dest */
export const shortDest = (dest) =>
  (dest ?? '')
    .replace(/^https?:\/\//, '')
    .replace(/\.svc\.cluster\.local.*$/, '')
    .replace(/\/$/, '')
