/**
 * Parses JSON with every number kept as its text, so that no price passes through a double:
 * `{"a": 1.0e-23}` becomes `{ a: '1.0e-23' }`.
 * @throws SyntaxError when the text is not JSON.
 */
export function parseWithNumberText(jsonText: string): unknown {
  return JSON.parse(jsonText.replace(stringOrNumber, quoteNumber))
}

/** Strings are matched first, so that digits inside them are left alone. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs

const quoteNumber = (token: string): string => (token.startsWith('"') ? token : `"${token}"`)
