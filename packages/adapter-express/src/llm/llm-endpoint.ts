import type { Meterway } from '@meterway/core'
import { endpointFor } from '../endpoints/endpoint.js'

/** What the endpoints of a caller with an access key share. */
export interface LlmContext {
  meterway: Meterway
  /** What the caller proves itself by. */
  caller: { headers: Record<string, string | undefined>; ip: string }
  principal: Awaited<ReturnType<Meterway['gateway']['principal']>>
}

export const llmEndpoint = endpointFor<LlmContext>()
