import { constants } from 'node:os'
import type { Logger } from 'pino'
import { faultText } from '../log/fault-text.js'

/** Ctrl-C reaches a process under npm twice, from the terminal and from npm: so close together they are one wish. */
const sameWishMs = 500

/** Stops on the first SIGINT or SIGTERM and exits with 0; a second one exits at once. */
export function stopOnSignal(stop: () => Promise<void>, logger: Logger): void {
  let firstAtMs: number | null = null
  const onSignal = (signal: 'SIGINT' | 'SIGTERM'): void => {
    const nowMs = Date.now()
    if (firstAtMs !== null) {
      if (nowMs - firstAtMs > sameWishMs) process.exit(128 + constants.signals[signal])
      return
    }
    firstAtMs = nowMs
    logger.info('stopping: running requests may finish')
    stop().then(
      () => process.exit(0),
      (fault: unknown) => {
        logger.error({ fault: faultText(fault) }, 'stopping')
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
}
