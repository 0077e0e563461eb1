/** How long a recording plays, and whether that is known from its own headers. */
export interface Duration {
  seconds: number
  isExact: boolean
}

/** Speech is hardly ever coded in less: what is unknown counts as long. */
const leastBytesPerSecond = 2_000

/** Bits a second of MPEG audio, layer III, by version and index (ISO/IEC 11172-3, 13818-3). */
const bitRates = {
  one: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  two: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}

/** Reads WAV and MP3 headers; of anything else only the size is known. */
export function durationOf(recording: Uint8Array): Duration {
  const bytes = Buffer.from(recording.buffer, recording.byteOffset, recording.length)
  return (
    wavDuration(bytes) ??
    mp3Duration(bytes) ?? { seconds: bytes.length / leastBytesPerSecond, isExact: false }
  )
}

/** RIFF WAVE: the byte rate stands in the `fmt ` chunk; a streamed file's `data` chunk may not know its own length. */
function wavDuration(bytes: Buffer): Duration | null {
  if (bytes.length < 44 || bytes.toString('latin1', 0, 4) !== 'RIFF') return null
  let byteRate = 0
  for (let at = 12; at + 8 <= bytes.length;) {
    const [name, size] = [bytes.toString('latin1', at, at + 4), bytes.readUInt32LE(at + 4)]
    if (name === 'fmt ' && at + 20 <= bytes.length) byteRate = bytes.readUInt32LE(at + 16)
    if (name === 'data') {
      const length = Math.min(size, bytes.length - at - 8)
      return byteRate > 0 ? { seconds: length / byteRate, isExact: true } : null
    }
    at += 8 + size + (size % 2)
  }
  return null
}

/** By the bit rate of the first frame: exact for constant rates, which speech mostly has. */
function mp3Duration(bytes: Buffer): Duration | null {
  const start = bytes.toString('latin1', 0, 3) === 'ID3' ? 10 + id3Size(bytes) : 0
  if (start + 4 > bytes.length) return null
  const head = bytes.readUInt32BE(start)
  const isLayer3 = head >>> 21 === 0x7ff && ((head >>> 17) & 3) === 1
  const kilobits = bitRates[((head >>> 19) & 3) === 3 ? 'one' : 'two'][(head >>> 12) & 15]
  if (!isLayer3 || !kilobits) return null
  return { seconds: (bytes.length - start) / (kilobits * 125), isExact: true }
}

/** Four bytes of seven bits each (ID3v2.4, section 6.2). */
const id3Size = (bytes: Buffer): number =>
  bytes.length < 10 ? 0 : [6, 7, 8, 9].reduce((size, at) => size * 128 + (bytes[at]! & 0x7f), 0)
