import { expect, test } from 'vitest'
import { answerPublic, guardedLookup } from '../../src/upstream/address-guard.js'
import { isReservedAddress } from '../../src/upstream/reserved-addresses.js'
import { faultOf, post, serve, wayOut } from './loopback.js'

const privateHosts = [
  '127.0.0.1',
  '127.1',
  '127.0.0.1.',
  '2130706433',
  '0x7f.1',
  '0x7f000001',
  '017700000001',
  '0',
  '0.0.0.0',
  '[::]',
  '[::1]',
  '[::ffff:7f00:1]',
  '[::ffff:127.0.0.1]',
  '[::7f00:1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '①②⑦.0.0.1',
  '169.254.169.254',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '[fd00::1]',
  '[fe80::1]',
  '[ff02::1]',
  '224.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
]

test.each(privateHosts)('%s is blocked when it is entered and when it is called', async (host) => {
  const upstream = wayOut({})
  expect(() => upstream.check(`http://${host}/v1`)).toThrow(expect.objectContaining({ kind: 'blocked' }))
  expect(await faultOf(upstream.send(post(`http://${host}:9/v1`)))).toBe('blocked')
  wayOut().check(`http://${host}/v1`)
})

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
  '%s is public',
  (address) => expect(isReservedAddress(address)).toBe(false),
)

test('what is no address at all counts as reserved', () => {
  expect(isReservedAddress('localhost')).toBe(true)
})

test.each([
  'file:///etc/passwd',
  'gopher://example.com/',
  'ftp://example.com/',
  'javascript:alert(1)',
  'https://user@example.com/',
  'https://:secret@example.com/',
  'https://example.com:22/',
  'https://example.com:25/',
  'https://[fe80::1%25eth0]/',
  'example.com',
  '//example.com',
  '',
])('%j is blocked, even where private addresses are allowed', async (url) => {
  const upstream = wayOut()
  expect(() => upstream.check(url)).toThrow(expect.objectContaining({ kind: 'blocked' }))
  expect(await faultOf(upstream.send(post(url)))).toBe('blocked')
})

test.each(['https://api.example.com/v1', 'https://api.example.com:8443/v1', 'http://8.8.8.8/'])(
  '%s may be entered',
  (url) => expect(() => wayOut({}).check(url)).not.toThrow(),
)

test('a name that leads to loopback is blocked on connecting, and nothing arrives', async () => {
  let calls = 0
  const url = (
    await serve((_, response) => {
      calls++
      response.end()
    })
  ).replace('127.0.0.1', 'localhost')
  expect(await faultOf(wayOut({}).send(post(url)))).toBe('blocked')
  expect(calls).toBe(0)
  await (await wayOut().send(post(url))).bytes()
  expect(calls).toBe(1)
})

test.each([true, false])('a lookup of localhost answers no address (all: %s)', async (all) => {
  const error = await new Promise((resolve) => guardedLookup('localhost', { all }, resolve))
  expect(error).toMatchObject({ kind: 'blocked' })
})

test('a name that does not exist keeps its own error', async () => {
  const error = await new Promise((resolve) => guardedLookup('provider.invalid', {}, resolve))
  expect(error).not.toMatchObject({ kind: 'blocked' })
})

test('of public and private addresses under one name, the private ones are never dialled', () => {
  const mixed = [
    { address: '10.0.0.1', family: 4 },
    { address: '8.8.8.8', family: 4 },
    { address: '::1', family: 6 },
  ]
  const answers: unknown[] = []
  answerPublic('mixed.example', mixed, true, (...answer) => answers.push(answer))
  answerPublic('mixed.example', mixed, false, (...answer) => answers.push(answer))
  expect(answers).toEqual([
    [null, [{ address: '8.8.8.8', family: 4 }]],
    [null, '8.8.8.8', 4],
  ])
})

test.each([301, 302, 307, 308])('a redirect with %i is answered, not followed', async (status) => {
  let followed = 0
  const target = await serve((_, response) => {
    followed++
    response.end()
  })
  const url = await serve((_, response) => response.writeHead(status, { location: target }).end())
  const answer = await wayOut().send(post(url))
  expect(answer.status).toBe(status)
  await answer.bytes()
  expect(followed).toBe(0)
})
