/** Value of one cell. */
export type Cell = string | number | boolean | null

/** Lines of a CSV file (RFC 4180), safe to open in a spreadsheet: no cell is taken for a formula. */
export async function* csvLines(
  header: readonly string[],
  rows: AsyncIterable<readonly Cell[]>,
): AsyncIterable<string> {
  yield line(header)
  for await (const row of rows) yield line(row)
}

const line = (cells: readonly Cell[]): string => `${cells.map(cell).join(',')}\r\n`

function cell(value: Cell): string {
  const text = value === null ? '' : String(value)
  const isFormula = /^[=+\-@\t\r\n]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\r\n\t]/.test(safe) || isFormula ? `"${safe.replaceAll('"', '""')}"` : safe
}
