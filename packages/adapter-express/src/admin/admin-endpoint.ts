import type { Meterway } from '@meterway/core'
import { endpointFor } from '../endpoints/endpoint.js'

/** What the operator's endpoints share. */
export interface AdminContext {
  meterway: Meterway
  /** The host's id of the operator who acts. */
  actor: string
}

export const adminEndpoint = endpointFor<AdminContext>()
