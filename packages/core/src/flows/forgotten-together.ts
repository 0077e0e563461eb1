import type { Signals, SignalTopic } from '../ports/index.js'
import type { Events } from './events.js'

/** What `forget` is called on after an own change. */
interface Forgetful {
  forget(): void
}

/** Makes a cache forget when another process has changed something, and tells the others when this one has. */
export function forgottenTogether<C extends Forgetful>(
  cache: C,
  topic: SignalTopic,
  signals: Signals,
  events: Events,
  background: Set<Promise<void>>,
): C {
  const tell = (): void => {
    const told = signals
      .publish(topic)
      .catch((fault: unknown) => void events.emit('fault', { where: 'telling other processes', fault }))
    background.add(told)
    void told.finally(() => background.delete(told))
  }
  signals.subscribe(topic, () => {
    cache.forget()
  })
  return {
    ...cache,
    forget: () => {
      cache.forget()
      tell()
    },
  }
}
