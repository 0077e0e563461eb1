/** Whether an address lies in a CIDR block (`10.0.0.0/8`, `2001:db8::/32`) or is the one address named. */
export function inCidr(address: string, block: string): boolean {
  const network = parseBlock(block)
  const subject = parseAddress(address)
  if (!network || subject === null || subject.bits !== network.bits) return false
  const shift = BigInt(network.bits - network.prefix)
  return subject.value >> shift === network.value >> shift
}

/** Whether a text is an address or a block. */
export const isCidr = (block: string): boolean => parseBlock(block) !== null

interface Address {
  value: bigint
  bits: 32 | 128
}

function parseBlock(block: string): (Address & { prefix: number }) | null {
  const [text = '', prefixText, ...rest] = block.split('/')
  const address = parseAddress(text)
  if (!address || rest.length > 0) return null
  if (prefixText === undefined) return { ...address, prefix: address.bits }
  const prefix = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Infinity
  return prefix <= address.bits ? { ...address, prefix } : null
}

/** An IPv4 address in IPv6 form (`::ffff:10.0.0.1`) counts as IPv4. */
function parseAddress(text: string): Address | null {
  const value4 = parseV4(text)
  if (value4 !== null) return { value: value4, bits: 32 }
  const value6 = parseV6(text)
  if (value6 === null) return null
  return value6 >> 32n === 0xffffn ? { value: value6 & 0xffffffffn, bits: 32 } : { value: value6, bits: 128 }
}

function parseV4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let value = 0n
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null
    value = (value << 8n) | BigInt(part)
  }
  return value
}

function parseV6(text: string): bigint | null {
  const lastColon = text.lastIndexOf(':')
  if (lastColon < 0) return null
  const embedded = text.includes('.') ? parseV4(text.slice(lastColon + 1)) : null
  if (text.includes('.') && embedded === null) return null
  const plain =
    embedded === null
      ? text
      : `${text.slice(0, lastColon + 1)}${(embedded >> 16n).toString(16)}:${(embedded & 0xffffn).toString(16)}`
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  let value = 0n
  for (const group of [...head, ...Array<string>(missing).fill('0'), ...tail]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null
    value = (value << 16n) | BigInt(`0x${group}`)
  }
  return value
}
