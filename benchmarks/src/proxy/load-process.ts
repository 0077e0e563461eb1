import autocannon from 'autocannon'

/** `node load-process.js <url> <access key> <connections> <seconds> <json|stream>`: loads one URL and tells how it went. */
const [, , url = '', accessKey = '', connections = '1', seconds = '4', kind = 'json'] = process.argv

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${accessKey}` },
  body: JSON.stringify({
    model: 'gpt-4o-mini',
    max_tokens: 200,
    messages: [{ role: 'user', content: 'Say something about metering. '.repeat(20) }],
    ...(kind === 'stream' ? { stream: true } : {}),
  }),
})
process.send?.({
  requestsPerSecond: result.requests.average,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
  meanMs: result.latency.average,
  failed: result.non2xx + result.errors,
})
