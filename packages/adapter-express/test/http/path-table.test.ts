import { expect, test } from 'vitest'
import { PathTable } from '../../src/http/path-table.js'

const table = new PathTable([
  { method: 'GET', path: '/usage' },
  { method: 'GET', path: '/usage/{id}' },
  { method: 'POST', path: '/usage/{id}' },
  { method: 'GET', path: '/usage/summary' },
  { method: 'GET', path: '/models/{model}' },
])

const pathsOf = (path: string) => table.find(path)?.methods.get('GET')?.path

test('prefers a literal segment to a placeholder', () => {
  expect(pathsOf('/usage/summary')).toBe('/usage/summary')
  expect(pathsOf('/usage/other')).toBe('/usage/{id}')
})

test('gathers the methods of a path', () => {
  expect([...table.find('/usage/x')!.methods.keys()]).toEqual(['GET', 'POST'])
})

test('decodes placeholders, slashes included', () => {
  expect(table.find('/models/meta%2Fllama')!.params).toEqual({ model: 'meta/llama' })
})

test('forgives one trailing slash', () => {
  expect(pathsOf('/usage/')).toBe('/usage')
})

test.each(['/', '/nothing', '/usage/a/b', '/models/%E0%A4%A', '//usage', '/USAGE', '/models//'])(
  'finds nothing at %s',
  (path) => {
    expect(table.find(path)).toBeNull()
  },
)
