/** Where a command writes: facts to `line`, everything else to `note`. */
export interface Output {
  line: (text: string) => void
  note: (text: string) => void
}

/** Standard output and standard error; names from files and databases cannot steer the terminal. */
export const terminal: Output = {
  line: (text) => process.stdout.write(`${plain(text)}\n`),
  note: (text) => process.stderr.write(`${plain(text)}\n`),
}

// eslint-disable-next-line no-control-regex -- these are the characters to be taken out
const plain = (text: string): string => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '?')
