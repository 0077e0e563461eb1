// Packs every package as npm would publish it, and looks at the result from a user's side. Needs a build.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.js'

/** Below the top folder, so that third-party packages are found in its node_modules, ours in the packed form. */
const place = join(root, '.packages-check')
const bin = (/** @type {string} */ name) => join(root, 'node_modules/.bin', name)

rmSync(place, { recursive: true, force: true })
mkdirSync(place)
const packages = readdirSync(join(root, 'packages')).filter((name) =>
  existsSync(join(root, 'packages', name, 'package.json')),
)
const faults = [...packages.flatMap(check), ...loadEverything()]
for (const fault of faults) console.log(`failed: ${fault}`)
console.log(`${packages.length} packages checked, ${faults.length} faults`)
if (faults.length === 0) rmSync(place, { recursive: true })
process.exitCode = faults.length > 0 ? 1 : 0

/**
 * Packs one package and gives what is wrong with it.
 * @param {string} folder
 */
function check(folder) {
  const packed = run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', place],
    join(root, 'packages', folder),
  )
  if (packed.status !== 0) return [`${folder}: npm pack: ${packed.output}`]
  const [{ name, filename, files }] = JSON.parse(packed.stdout)
  const tarball = join(place, filename)
  unpack(tarball, join(place, 'node_modules', name))
  const judges = [
    run(bin('publint'), ['run', '--strict', tarball]),
    run(bin('attw'), [tarball, '--profile', 'esm-only', '--format', 'ascii']),
  ]
  return [
    ...judges.filter((judge) => judge.status !== 0).map((judge) => `${name}: ${judge.output}`),
    ...contentFaults(files.map((/** @type {{ path: string }} */ file) => file.path)).map(
      (fault) => `${name}: ${fault}`,
    ),
  ]
}

/** @param {string[]} paths */
function contentFaults(paths) {
  const missing = ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'].filter(
    (path) => !paths.includes(path),
  )
  const stray = paths.filter(
    (path) => !/^(?:dist|src|bin)\/|^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(path),
  )
  const build = paths.filter((path) => path.endsWith('.tsbuildinfo') || path.includes('.test.'))
  return [
    ...missing.map((path) => `${path} is missing`),
    ...[...stray, ...build].map((path) => `${path} is packed`),
  ]
}

/** Imports every door of every packed package, as an app would. */
function loadEverything() {
  const doors = packages.flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
    return Object.keys(manifest.exports).map((door) => `${manifest.name}${door.slice(1)}`)
  })
  const script = join(place, 'load.mjs')
  writeFileSync(script, doors.map((door) => `import '${door}'\n`).join(''))
  const loaded = run(process.execPath, [script])
  return loaded.status === 0 ? [] : [`import of ${doors.join(', ')}: ${loaded.output}`]
}

/**
 * @param {string} tarball
 * @param {string} folder
 */
function unpack(tarball, folder) {
  mkdirSync(folder, { recursive: true })
  const result = run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'])
  if (result.status !== 0) throw new Error(`tar: ${result.output}`)
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} [cwd]
 */
function run(command, args, cwd = place) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' })
  return {
    status: result.status,
    stdout: result.stdout,
    output: `\n${result.stdout}${result.stderr}${result.error ?? ''}`,
  }
}
