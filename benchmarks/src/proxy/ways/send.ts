import { Agent, request } from 'undici'
import { path, type WaySetup } from './way.js'

const dispatcher = new Agent({ connections: 512 })

/** Sends a request on, as an app would with undici. */
export const send = ({ providerUrl, providerSecret }: WaySetup, body: Buffer | string) =>
  request(providerUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${providerSecret}` },
    body,
    dispatcher,
  })
