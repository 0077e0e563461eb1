/** Silence in one format. */
export interface Silence {
  contentType: string
  /** What stands in front of so many pieces. */
  head: (pieces: number) => Buffer
  /** 0.12 seconds. */
  piece: Buffer
}

/** 24 kHz, 16 bits, one channel. */
const samplesPerSecond = 24_000
const byteRateAt = 28

const pcm: Silence = {
  contentType: 'audio/pcm',
  head: () => Buffer.alloc(0),
  piece: Buffer.alloc(0.12 * samplesPerSecond * 2),
}

/** MPEG-1 layer III, 32 kbit/s, 48 kHz, one channel: frames of 24 ms that hold nothing. */
const mp3Frame = Buffer.concat([Buffer.of(0xff, 0xfb, 0x14, 0xc4)], 96)

/** By OpenAI's name of the format. */
export const silences: Record<string, Silence> = {
  pcm,
  wav: { ...pcm, contentType: 'audio/wav', head: (pieces) => wavHead(pieces * pcm.piece.length) },
  mp3: { ...pcm, contentType: 'audio/mpeg', piece: Buffer.concat(Array.from({ length: 5 }, () => mp3Frame)) },
}

/** The `RIFF` head, a `fmt ` chunk and the head of the `data` chunk. */
function wavHead(dataBytes: number): Buffer {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0, 'latin1')
  head.writeUInt32LE(36 + dataBytes, 4)
  head.write('WAVEfmt ', 8, 'latin1')
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20) // samples as they are
  head.writeUInt16LE(1, 22) // channels
  head.writeUInt32LE(samplesPerSecond, 24)
  head.writeUInt32LE(samplesPerSecond * 2, byteRateAt)
  head.writeUInt16LE(2, 32) // bytes of a sample
  head.writeUInt16LE(16, 34)
  head.write('data', 36, 'latin1')
  head.writeUInt32LE(dataBytes, 40)
  return head
}

/** How long a recording plays: a WAV file by its own byte rate, any other at 128 kbit/s. */
export function secondsOf(recording: Buffer): number {
  const isWav = recording.length > 44 && recording.toString('latin1', 0, 4) === 'RIFF'
  if (!isWav) return recording.length / 16_000
  return (recording.length - 44) / Math.max(1, recording.readUInt32LE(byteRateAt))
}
