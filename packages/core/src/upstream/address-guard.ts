import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP } from 'node:net'
import { UpstreamFault } from '../kernel/upstream-fault.js'
import { badPorts } from './bad-ports.js'
import { isReservedAddress } from './reserved-addresses.js'

/**
 * Parses a URL and checks what it shows by itself. Names are checked when they are resolved, by `guardedLookup`.
 * @throws UpstreamFault `blocked`
 */
export function checkedUrl(text: string, allowPrivateAddresses: boolean): URL {
  if (!URL.canParse(text)) throw blocked('the URL cannot be read')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw blocked(`${url.protocol} is not http or https`)
  if (url.username !== '' || url.password !== '')
    throw blocked('the URL must not carry a user name or password')
  if (badPorts.has(url.port)) throw blocked(`port ${url.port} belongs to another protocol`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivateAddresses && isIP(host) !== 0 && isReservedAddress(host))
    throw blocked(`${host} is not a public address`)
  return url
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** A `lookup` for sockets that answers public addresses only, so that what is checked is what is connected to. */
export function guardedLookup(hostname: string, options: LookupOptions, answer: Answer): void {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) answer(error, [])
    else answerPublic(hostname, addresses, options.all === true, answer)
  })
}

/** Of a name's addresses, only the public ones are ever dialled. */
export function answerPublic(
  hostname: string,
  addresses: readonly LookupAddress[],
  all: boolean,
  answer: Answer,
): void {
  const open = addresses.filter(({ address }) => !isReservedAddress(address))
  const [first] = open
  if (!first) answer(blocked(`${hostname} has no public address`), [])
  else if (all) answer(null, open)
  else answer(null, first.address, first.family)
}

const blocked = (message: string): UpstreamFault => new UpstreamFault('blocked', message)
