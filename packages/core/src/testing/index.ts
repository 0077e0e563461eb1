export { memoryStore, type MemoryStoreOptions } from '../memory/index.js'
export { fakeClock, type FakeClock } from './fake-clock.js'
export { startFakeProvider, type FakeProvider, type FakeProviderOptions } from './fake-provider.js'
export {
  simulatedProvider,
  type Behaviour,
  type CallEvent,
  type CallLogEntry,
  type SimulatedProviderOptions,
} from './provider/index.js'
