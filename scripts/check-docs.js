// Compiles every ```ts and ```js block of the documentation against the built packages, and runs those marked `run`.
// The words after the language: `run` executes the block, `no-check` leaves it alone. What a block takes for granted
// is declared in a comment above it, invisible to readers: <!-- given: declare const knex: Knex -->
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.js'

/** @typedef {{ page: string, line: number, run: boolean }} Block */

/** Below the top folder, so that the blocks find the packages as any app in the workspace does. */
const place = join(root, '.docs-check')
const runLimitMs = 60_000
const blockPattern =
  /^(?:<!-- given:(?<given>(?:(?!-->)[^])*)-->\s*)?```(?:ts|js|typescript|javascript)\b(?<words>.*)\n(?<code>[^]*?)^```$/dgm

rmSync(place, { recursive: true, force: true })
const blocks = pages().flatMap(extract)
const executed = blocks.filter((block) => block.run)
const faults = blocks.length > 0 ? [...compile(), ...executed.flatMap(execute)] : []
for (const fault of faults) console.log(`failed: ${fault}`)
console.log(`${blocks.length} code blocks checked, ${executed.length} of them run, ${faults.length} faults`)
if (faults.length === 0) rmSync(place, { recursive: true, force: true })
process.exitCode = faults.length > 0 ? 1 : 0

/** Every page of the documentation, relative to the top folder. */
function pages() {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map(
    (name) => `docs/${name}`,
  )
  const inPackages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`)
  return ['README.md', 'README.zh-CN.md', ...inDocs, ...inPackages].filter(
    (page) => page.endsWith('.md') && existsSync(join(root, page)),
  )
}

/**
 * Writes each block to a file of its own, on the lines that it has on its page: so the compiler's messages point there.
 * @param {string} page
 * @returns {Block[]}
 */
function extract(page) {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(blockPattern)].flatMap((match) => {
    const words = match.groups?.['words']?.split(' ') ?? []
    if (words.includes('no-check')) return []
    const { given, code } = match.indices?.groups ?? {}
    const line = text.slice(0, code?.[0]).split('\n').length
    const block = { page, line, run: words.includes('run') }
    const source = join(place, sourceName(block))
    mkdirSync(dirname(source), { recursive: true })
    writeFileSync(source, keepOnly(text, [given ?? [], code ?? []]))
    return [block]
  })
}

/** @param {Block} block */
function sourceName({ page, line }) {
  return `${page}.${line}.ts`
}

/**
 * The text with all but these parts taken out, and every line break kept.
 * @param {string} text
 * @param {number[][]} parts start and end of each
 */
function keepOnly(text, parts) {
  let at = 0
  let kept = ''
  for (const [start = 0, end = 0] of parts) {
    kept += text.slice(at, start).replace(/[^\n]+/g, '') + text.slice(start, end)
    at = end
  }
  return kept
}

/** Compiles all blocks in one go and gives the compiler's messages, with the place on the page. */
function compile() {
  const compilerOptions = {
    rootDir: '.',
    outDir: 'out',
    composite: false,
    declaration: false,
    declarationMap: false,
  }
  const config = {
    extends: '../tsconfig.base.json',
    compilerOptions: { ...compilerOptions, moduleDetection: 'force' },
  }
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify(config))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const result = spawnSync(process.execPath, [tsc, '-p', place, '--pretty', 'false'], {
    cwd: place,
    encoding: 'utf8',
  })
  if (result.status === 0) return []
  return [result.stdout.trim().replace(/^(\S+\.md)\.\d+\.ts\((\d+),(\d+)\)/gm, '$1:$2:$3')]
}

/** @param {Block} block */
function execute(block) {
  const script = join(place, 'out', sourceName(block).replace(/ts$/, 'js'))
  if (!existsSync(script)) return [`${block.page}:${block.line} was not compiled`]
  const result = spawnSync(process.execPath, [script], { cwd: place, encoding: 'utf8', timeout: runLimitMs })
  if (result.status === 0) return []
  const reason = result.signal ? `still running after ${runLimitMs / 1000} s` : `exit code ${result.status}`
  return [`${block.page}:${block.line}: ${reason}\n${result.stdout}${result.stderr}`]
}
