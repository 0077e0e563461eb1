/** Bytes as characters, one by one: enough to look for names in JSON, and cheap. */
export const asciiOf = (event: Uint8Array): string =>
  Buffer.from(event.buffer, event.byteOffset, event.length).toString('latin1')
