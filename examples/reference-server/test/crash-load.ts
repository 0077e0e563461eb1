/** An answer that a caller saw whole. */
export interface SeenAnswer {
  content: string
  usageId: string
  /** Header of an answer that is no stream. */
  charge: string | null
  /** By the answer's own usage; null for a stream. */
  tokens: number | null
}

let calls = 0

/** Callers who ask and ask again, half of them for streams, and note only what they got to its end. */
export class CrashLoad {
  readonly answered: SeenAnswer[] = []
  private running = false
  private callers: Promise<void>[] = []

  constructor(private readonly accessKey: string) {}

  start(url: string, callers: number): void {
    this.running = true
    this.callers = Array.from({ length: callers }, (_, index) => this.call(url, index % 2 === 0))
  }

  /** Resolves with the next answer that a caller has seen whole. @throws Error when none comes within 20 seconds */
  async progress(): Promise<void> {
    const before = this.answered.length
    for (let i = 0; i < 4000 && this.answered.length === before; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    if (this.answered.length === before) throw new Error('no caller got an answer')
  }

  async stop(): Promise<void> {
    this.running = false
    await Promise.all(this.callers)
  }

  private async call(url: string, stream: boolean): Promise<void> {
    while (this.running) {
      const content = `call ${++calls}`
      try {
        await this.ask(url, content, stream)
      } catch {
        // The server is gone, perhaps in the middle of this answer: the call then counts as unanswered.
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
  }

  private async ask(url: string, content: string, stream: boolean): Promise<void> {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.accessKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content }], stream }),
    })
    const text = await response.text()
    if (response.status !== 200 || (stream && !text.endsWith('data: [DONE]\n\n'))) return
    const usage = stream ? null : (JSON.parse(text) as { usage: { total_tokens: number } }).usage
    this.answered.push({
      content,
      usageId: response.headers.get('x-meterway-usage-id') ?? '',
      charge: response.headers.get('x-meterway-charge'),
      tokens: usage?.total_tokens ?? null,
    })
  }
}
