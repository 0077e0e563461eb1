import type { Meterway } from '@meterway/core'

/** What every router takes from Meterway: request ids, and someone to tell of faults. */
export const routerFacts = (meterway: Meterway) => ({
  newRequestId: meterway.newRequestId,
  onFault: (fault: unknown, requestId: string) => {
    meterway.events.emit('fault', { where: 'answering a request', fault, requestId })
  },
})
