export { memoryQueue } from './queue.js'
export { memoryStore, type MemoryStoreOptions } from './memory-store.js'
