/** Counts the tokens of a text. */
export type CountTokens = (text: string) => number

/** Quarters of a token that a character of ASCII takes: words run at four characters a token, marks and digits at two. */
const quartersOfAscii = Uint8Array.from({ length: 128 }, (_, code) =>
  /[a-z\s]/i.test(String.fromCharCode(code)) ? 1 : 2,
)
/** Letters of other alphabets: Greek, Cyrillic, Arabic, Thai … */
const quartersOfLetter = 2
/** From U+2E80: Chinese, Japanese, Korean, and either half of an emoji. */
const quartersOfWide = 3
const firstWide = 0x2e80

/**
 * Tokens of a text without a tokenizer, in one pass. Within a tenth on ordinary English and Chinese, above the true
 * count on JSON, code and numbers.
 */
export function estimateTokens(text: string): number {
  let quarters = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 128) quarters += quartersOfAscii[code]!
    else quarters += code < firstWide ? quartersOfLetter : quartersOfWide
  }
  return Math.ceil(quarters / 4)
}
