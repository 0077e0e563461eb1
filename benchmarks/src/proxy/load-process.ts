import autocannon from 'autocannon'
import { percentile } from '../statistics.js'
import { model } from './ways/way.js'

/** `node load-process.js <url> <access key> <connections> <seconds> <json|stream> <chunks>`: loads one URL, tells how it went. */
const [, , url = '', accessKey = '', connections = '1', seconds = '2', kind = 'json', chunks = '50'] =
  process.argv

const content = 'Say something about metering. '.repeat(20)
const run = autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${accessKey}` },
  body: JSON.stringify({
    model,
    max_tokens: Number(chunks),
    messages: [{ role: 'user', content }],
    ...(kind === 'stream' ? { stream: true, stream_options: { include_usage: true } } : {}),
  }),
})
// Its own histogram knows whole milliseconds only.
const latenciesMs: number[] = []
run.on('response', (_client, _status, _bytes, responseTimeMs) => latenciesMs.push(responseTimeMs))
const { duration, non2xx, errors } = await run
process.send?.({
  requestsPerSecond: latenciesMs.length / duration,
  answered: latenciesMs.length,
  p50Ms: percentile(latenciesMs, 50),
  p99Ms: percentile(latenciesMs, 99),
  failed: non2xx + errors,
})
