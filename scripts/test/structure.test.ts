import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const rooms = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
)
const packages = readdirSync(join(root, 'packages'))

describe('the tree', () => {
  test.each(rooms.map((room) => room.name))('has a README in the room %s', (room) => {
    const path = `packages/core/src/${room}/README.md`
    expect(existsSync(join(root, path)), path).toBe(true)
    expect(read(path)).toMatch(/\bowns\b[^]*\bdoes not own\b/i)
  })

  test('has no source file above 400 lines', () => {
    const long = sources().filter((path) => read(path).split('\n').length > 400)
    expect(long).toEqual([])
  })

  test('is free of notes to self', () => {
    const note = /\b(?:TO[D]O|FIX[M]E)\b/
    expect(sources().filter((path) => note.test(read(path)))).toEqual([])
  })

  test.each(packages)('gives the package %s a licence and a README', (name) => {
    expect(read(`packages/${name}/LICENSE`)).toBe(read('LICENSE'))
    expect(read(`packages/${name}/README.md`)).not.toBe('')
  })

  test('releases all packages under one version', () => {
    const manifests = packages.map((name) => JSON.parse(read(`packages/${name}/package.json`)))
    expect(new Set(manifests.map(({ version }) => version)).size).toBe(1)
    const { fixed } = JSON.parse(read('.changeset/config.json'))
    expect([...fixed[0]].sort()).toEqual(manifests.map(({ name }) => name).sort())
  })

  test('locks packages without naming a registry', () => {
    expect(read('package-lock.json')).not.toContain('"resolved": "http')
  })

  test('shows how to start in the first 40 lines of the README', () => {
    expect(read('README.md').split('\n').slice(0, 40).join('\n')).toContain('npm start')
  })
})

/** Every file of ours that a compiler or an interpreter reads. */
function sources() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed.split('\0').filter((path) => /\.(?:ts|js|cjs)$/.test(path) && existsSync(join(root, path)))
}
