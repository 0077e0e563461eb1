import type { ServerResponse } from 'node:http'

/** How long a handler may go on after its caller has left, before it counts as failed. */
const afterCloseMs = 30_000

/**
 * Runs `conclude` once, when the handler ends its answer, and lets the end through when that is done: a caller who
 * saw the end saw a charge that is durable. When `conclude` fails, `fail` answers instead.
 * A handler that never ends an answer whose caller has left is concluded too, after a while.
 */
export function beforeEnd(
  response: ServerResponse,
  conclude: () => Promise<void>,
  fail: (fault: unknown) => void,
): void {
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse
  let concluded = false
  const concludeOnce = (andThen: () => void): void => {
    if (concluded) return
    concluded = true
    conclude().then(andThen, (fault: unknown) => {
      response.end = end as ServerResponse['end']
      if (!response.headersSent) for (const name of response.getHeaderNames()) response.removeHeader(name)
      fail(fault)
    })
  }
  response.end = ((...parts: unknown[]) => {
    concludeOnce(() => end(...parts))
    return response
  }) as ServerResponse['end']
  response.once('close', () => {
    if (!concluded) setTimeout(concludeOnce, afterCloseMs, () => undefined).unref()
  })
}
