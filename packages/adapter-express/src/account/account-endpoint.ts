import type { Meterway } from '@meterway/core'
import { endpointFor } from '../endpoints/endpoint.js'

/** What the endpoints of one signed-in account share. */
export interface AccountContext {
  meterway: Meterway
  /** The host's id of the user or team that asks: everything is limited to its account. */
  ownerId: string
}

export const accountEndpoint = endpointFor<AccountContext>()
