import { expect, test } from 'vitest'
import { memoryQueue } from '../../src/index.js'

test('a queue hands over each message, those that came before its reader among them', async () => {
  const queue = memoryQueue()
  await queue.publish('a', 'early')
  const seen: string[] = []
  const stop = await queue.consume('a', async (message) => void seen.push(message))
  await queue.publish('a', 'late')
  await queue.publish('b', 'elsewhere')
  await stop()
  expect(seen).toEqual(['early', 'late'])
})

test('a message whose work fails comes again, and stopping waits for it', async () => {
  const queue = memoryQueue()
  let tries = 0
  const stop = await queue.consume('a', async () => {
    if (++tries < 3) throw new Error('not yet')
  })
  await queue.publish('a', 'once')
  await stop()
  expect(tries).toBe(3)
})
