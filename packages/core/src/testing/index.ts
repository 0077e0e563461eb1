export { memoryStore, type MemoryStoreOptions } from '../memory/index.js'
