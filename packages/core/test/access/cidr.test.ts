import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inCidr, isCidr } from '../../src/access/index.js'

describe('inCidr', () => {
  test.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.3/32', true],
    ['10.1.2.4', '10.1.2.3/32', false],
    ['203.0.113.9', '0.0.0.0/0', true],
    ['192.168.1.127', '192.168.1.0/25', true],
    ['192.168.1.128', '192.168.1.0/25', false],
    ['::ffff:10.1.2.3', '10.0.0.0/8', true],
    ['10.1.2.3', '::ffff:10.0.0.0/8', true],
    ['::ffff:a01:203', '10.0.0.0/8', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', true],
    ['::1', '::/0', true],
    ['10.1.2.3', '::/0', false],
    ['', '0.0.0.0/0', false],
    ['nonsense', '0.0.0.0/0', false],
    ['10.1.2.3:80', '0.0.0.0/0', false],
    ['fe80::1%eth0', '::/0', false],
  ])('%j in %j: %s', (address, block, expected) => {
    expect(inCidr(address, block)).toBe(expected)
  })

  test('agrees with arithmetic on every IPv4 block', () => {
    const address = fc.nat(0xffffffff)
    fc.assert(
      fc.property(address, address, fc.nat(32), (subject, network, prefix) => {
        const size = 2 ** (32 - prefix)
        const expected = Math.floor(subject / size) === Math.floor(network / size)
        expect(inCidr(dotted(subject), `${dotted(network)}/${String(prefix)}`)).toBe(expected)
      }),
    )
  })
})

test.each([
  '10.0.0.0/33',
  '10.0.0/8',
  '010.0.0.1',
  '1.2.3.256',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '10.0.0.0/',
  '2001:db8::/129',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '12345::',
  '::1.2.3',
  'localhost',
  '',
])('%j is no block', (block) => {
  expect(isCidr(block)).toBe(false)
})

const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.')
