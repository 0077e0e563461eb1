import { BlockList, isIP } from 'node:net'

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

/** With the ranges that carry an IPv4 address inside: compatible, NAT64, Teredo and 6to4. */
const reserved6 = [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const

const reserved = new BlockList()
for (const [address, prefix] of reserved4) reserved.addSubnet(address, prefix, 'ipv4')
for (const [address, prefix] of reserved6) reserved.addSubnet(address, prefix, 'ipv6')

/** Whether an IP address is private, local, multicast or otherwise not on the public internet. */
export function isReservedAddress(address: string): boolean {
  const version = isIP(address)
  // An IPv4 address in IPv6 clothes (`::ffff:7f00:1`) is matched against the IPv4 ranges by BlockList itself.
  return version === 0 || reserved.check(address, version === 6 ? 'ipv6' : 'ipv4')
}
