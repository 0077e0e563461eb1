import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { UpstreamFault } from '../kernel/upstream-fault.js'

/** IANA special-purpose ranges (RFC 6890 and successors): none of them is a provider on the internet. */
const reserved4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const
const reserved6 = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const

const reserved = new BlockList()
for (const [address, prefix] of reserved4) reserved.addSubnet(address, prefix, 'ipv4')
for (const [address, prefix] of reserved6) reserved.addSubnet(address, prefix, 'ipv6')

/** Whether an IP address is private, local, multicast or otherwise not on the public internet. */
function isReservedAddress(address: string): boolean {
  const version = isIP(address)
  // An IPv4 address in IPv6 clothes (`::ffff:7f00:1`) is matched against the IPv4 ranges by BlockList itself.
  return version === 0 || reserved.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/**
 * Checks what a URL itself shows. Names are checked when they are resolved, by `guardedLookup`.
 * @throws UpstreamFault `blocked`
 */
export function checkUrl(url: URL, allowPrivateAddresses: boolean): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw blocked(`${url.protocol} is not http or https`)
  if (url.username !== '' || url.password !== '')
    throw blocked('the URL must not carry a user name or password')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowPrivateAddresses && isIP(host) !== 0 && isReservedAddress(host))
    throw blocked(`${host} is not a public address`)
}

type Answer = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** A `lookup` for sockets that answers public addresses only, so that what is checked is what is connected to. */
export function guardedLookup(hostname: string, options: LookupOptions, answer: Answer): void {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      answer(error, [])
      return
    }
    const open = addresses.filter(({ address }) => !isReservedAddress(address))
    const [first] = open
    if (!first) answer(blocked(`${hostname} has no public address`), [])
    else if (options.all) answer(null, open)
    else answer(null, first.address, first.family)
  })
}

const blocked = (message: string): UpstreamFault => new UpstreamFault('blocked', message)
