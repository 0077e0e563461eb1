import { describe, expect, test } from 'vitest'
import { durationOf } from '../../../src/formats/media/audio-duration.js'
import { wavOf } from './wav.js'

describe('the duration of a recording', () => {
  test('stands in the head of a WAV file', () => {
    expect(durationOf(wavOf(2.5))).toEqual({ seconds: 2.5, isExact: true })
  })

  test('of a WAV file that was streamed is that of the bytes that came', () => {
    const wav = wavOf(1)
    wav.writeUInt32LE(0xffffffff, 40)
    expect(durationOf(wav)).toEqual({ seconds: 1, isExact: true })
  })

  test('of an MP3 file follows from its bit rate, behind any ID3 tag', () => {
    const mp3 = Buffer.alloc(16_000)
    mp3.writeUInt32BE(0xfffb9000, 0) // MPEG 1, layer III, 128 kbit/s
    expect(durationOf(mp3)).toEqual({ seconds: 1, isExact: true })
    const tag = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\x0a', 'latin1'), Buffer.alloc(10), mp3])
    expect(durationOf(tag)).toEqual({ seconds: 1, isExact: true })
  })

  test('of anything else is guessed on the long side, and said to be', () => {
    expect(durationOf(Buffer.alloc(4_000, 1))).toEqual({ seconds: 2, isExact: false })
    expect(durationOf(Buffer.alloc(0)).isExact).toBe(false)
  })
})
