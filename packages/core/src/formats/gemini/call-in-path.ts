import type { CallFacts } from '../chat/chat-format.js'

/** A model's name may have a slash, as it is or encoded. */
const callPath = /\/models\/(.+):(generateContent|streamGenerateContent)$/

/**
 * The call that a path of Google's API asks for, whatever it is mounted under; null for none.
 * @example callInPath('/v1beta/models/gemini-2.5-pro:generateContent') // { model: 'gemini-2.5-pro', stream: false }
 */
export function callInPath(path: string): CallFacts | null {
  const [, encoded, method] = callPath.exec(path) ?? []
  if (encoded === undefined) return null
  try {
    return { model: decodeURIComponent(encoded), stream: method === 'streamGenerateContent' }
  } catch {
    return null
  }
}
