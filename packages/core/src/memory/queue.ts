import type { Queue } from '../ports/index.js'

/** Until a message comes again whose work has failed, by how often it has. */
const pausesMs = [50, 200, 1_000, 5_000]

/** A queue in the memory of one process: what waits in it dies with the process. */
export function memoryQueue(): Queue {
  const topics = new Map<string, Topic>()
  const topicOf = (name: string): Topic => {
    const found = topics.get(name) ?? new Topic()
    topics.set(name, found)
    return found
  }
  return {
    publish: async (name, message) => topicOf(name).add({ message, failures: 0 }),
    consume: async (name, work) => topicOf(name).consume(work),
  }
}

interface Waiting {
  message: string
  failures: number
}

type Work = (message: string) => Promise<void>

class Topic {
  private readonly waiting: Waiting[] = []
  private readonly running = new Set<Promise<void>>()
  private work: Work | null = null

  add(item: Waiting): void {
    this.waiting.push(item)
    this.next()
  }

  consume(work: Work): () => Promise<void> {
    this.work = work
    this.next()
    return async () => {
      while (this.waiting.length + this.running.size > 0) await Promise.all(this.running)
      this.work = null
    }
  }

  private next(): void {
    const { work } = this
    for (let item = work && this.waiting.shift(); work && item; item = this.waiting.shift()) {
      const running = this.run(work, item)
      this.running.add(running)
      void running.finally(() => this.running.delete(running))
    }
  }

  private async run(work: Work, { message, failures }: Waiting): Promise<void> {
    try {
      await work(message)
    } catch {
      const pauseMs = pausesMs[Math.min(failures, pausesMs.length - 1)]
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      this.add({ message, failures: failures + 1 })
    }
  }
}
