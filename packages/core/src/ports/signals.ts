/** What every process keeps for a moment: the principals behind access keys, the catalogue. */
export type SignalTopic = 'principals' | 'catalog'

/**
 * Tells the processes that share a store at once what has changed. Without it, and when a signal is lost, a change shows
 * when what a process keeps has grown too old: after two seconds at most.
 */
export interface Signals {
  /** @throws when it cannot be sent, soon */
  publish(topic: SignalTopic): Promise<void>
  /** @param listener called for each signal of the topic, and whenever some may have been missed */
  subscribe(topic: SignalTopic, listener: () => void): void
}
