import { MeterwayError } from '../../kernel/errors.js'
import { asciiOf } from './ascii-of.js'
import { type MeteredStream, meteredStream } from './metered-stream.js'
import { readEvent } from './read-event.js'
import { SseSplitter } from './sse-splitter.js'
import type { StreamFormat } from './stream-format.js'
import { streamFormats } from './stream-formats.js'
import { Tally } from './tally.js'

/** How far a stream has come. */
export interface StreamProgress {
  /** Bytes of whole events. */
  bytes: number
  /** Characters that the answers have, text, reasoning and tool calls; a sample tells what is not yet read. */
  characters: number
}

/** Meters one stream. */
export interface StreamMeter {
  /** Bytes, cut anywhere; they must not be changed afterwards. */
  push(bytes: Uint8Array): void
  /** A whole event, for those who have cut the stream with a splitter of their own. */
  pushEvent(event: Uint8Array): void
  /** A running count that costs next to nothing, for an estimate while the stream lives. */
  progress(): StreamProgress
  /** What has been told so far; the stream may go on. */
  read(): MeteredStream
  end(): MeteredStream
}

/** Events are kept unread until somebody asks for their text, or this much has gathered. */
const unreadMaxBytes = 512 * 1024
const sampleMaxEvents = 16

/**
 * Meters a stream of one wire format.
 * @throws MeterwayError `invalid_request` for a format that does not stream
 * @example
 * const meter = meterStream('openai.chat')
 * for await (const bytes of body) meter.push(bytes)
 * const { usage, text, outcome } = meter.end()
 */
export function meterStream(format: string): StreamMeter {
  const known = Object.hasOwn(streamFormats, format) ? streamFormats[format] : undefined
  if (!known)
    throw new MeterwayError('invalid_request', `there is no stream format ${JSON.stringify(format)}`)
  return new Meter(format, known)
}

/**
 * Most streams are charged by one event of many, so two tallies are kept: one of the few events that tell more than
 * text, read when asked; one of all events, read when somebody asks for text or too much would have to be kept.
 */
class Meter implements StreamMeter {
  private readonly splitter = new SseSplitter()
  private readonly facts = new Tally()
  private readonly full = new Tally()
  private unread: Uint8Array[] = []
  private unreadBytes = 0
  private factsRead = 0
  private bytes = 0
  private readonly told: MeteredStream

  constructor(
    name: string,
    private readonly format: StreamFormat,
  ) {
    this.told = meteredStream(
      name,
      format,
      () => this.readFacts(),
      () => this.readText(),
    )
  }

  push(bytes: Uint8Array): void {
    for (const event of this.splitter.push(bytes)) this.pushEvent(event)
  }

  pushEvent(event: Uint8Array): void {
    this.unread.push(event)
    this.unreadBytes += event.length
    this.bytes += event.length
    if (this.unreadBytes > unreadMaxBytes || !this.format.carriesText) this.readText()
  }

  progress(): StreamProgress {
    const sample = new Tally()
    const step = Math.ceil(this.unread.length / sampleMaxEvents)
    let sampled = 0
    for (let at = 0; at < this.unread.length; at += step, sampled++) {
      readEvent(this.format, sample, this.unread[at]!)
    }
    const mean = sampled === 0 ? 0 : sample.characters / sampled
    return { bytes: this.bytes, characters: this.full.characters + Math.round(mean * this.unread.length) }
  }

  read(): MeteredStream {
    return this.told
  }

  end(): MeteredStream {
    // A last event may lack its blank line; half of one is no JSON and tells nothing.
    const rest = this.splitter.rest()
    if (rest) this.pushEvent(rest)
    return this.told
  }

  private readFacts(): Tally {
    for (; this.factsRead < this.unread.length; this.factsRead++) {
      const event = this.unread[this.factsRead]!
      if (this.format.isTelling(asciiOf(event), this.facts)) readEvent(this.format, this.facts, event)
    }
    return this.facts
  }

  private readText(): Tally {
    this.readFacts()
    if (this.format.carriesText) for (const event of this.unread) readEvent(this.format, this.full, event)
    this.unread = []
    this.unreadBytes = 0
    this.factsRead = 0
    return this.full
  }
}
