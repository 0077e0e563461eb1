import type { CountTokens } from './estimate-tokens.js'

/** Tokenizers take time in the square of a text without spaces; a piece of this length takes little. */
const pieceCharacters = 256

/**
 * Makes a tokenizer linear: it counts pieces of 256 characters, which together have a few tokens more than the whole.
 * @example const countTokens = countInPieces((text) => encoder.encode(text).length)
 */
export function countInPieces(countTokens: CountTokens): CountTokens {
  return (text) => {
    if (text.length <= pieceCharacters) return countTokens(text)
    let tokens = 0
    for (let start = 0; start < text.length;) {
      let end = start + pieceCharacters
      if (isHighSurrogate(text.charCodeAt(end - 1))) end++
      tokens += countTokens(text.slice(start, end))
      start = end
    }
    return tokens
  }
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff
