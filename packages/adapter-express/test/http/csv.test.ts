import { expect, test } from 'vitest'
import { csvLines, type Cell } from '../../src/http/csv.js'

async function* rowsOf(rows: Cell[][]) {
  yield* rows
}

async function csvOf(...rows: Cell[][]): Promise<string> {
  let text = ''
  for await (const line of csvLines(['a'], rowsOf(rows))) text += line
  return text
}

test.each(['=1+1', '+1', '-1+1', '@sum', '\tx', '\rx', '=cmd|"/c calc"!A1'])(
  'makes the formula %j a text',
  async (formula) => {
    expect(await csvOf([formula])).toBe(`a\r\n"'${formula.replaceAll('"', '""')}"\r\n`)
  },
)

test('leaves negative amounts as numbers', async () => {
  expect(await csvOf(['-0.15', '-12', 7, null, true])).toBe('a\r\n-0.15,-12,7,,true\r\n')
})

test('quotes commas, quotes and line ends', async () => {
  expect(await csvOf(['a,b', 'say "x"', 'one\ntwo'])).toBe('a\r\n"a,b","say ""x""","one\ntwo"\r\n')
})
