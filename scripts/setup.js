// Brings a clone to the state in which everything runs: right Node, packages installed, sources built.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, runNode, runNpm } from './run.js'

const lockFile = join(root, 'package-lock.json')
const installedLockFile = join(root, 'node_modules/.package-lock.json')
const stampFile = join(root, 'node_modules/.meterway-setup')

/**
 * Checks Node, installs and builds; each step only when needed.
 * @returns {Promise<boolean>} false when a step failed; the reason has been printed
 */
export async function setUp() {
  const complaint = nodeComplaint(process.versions.node)
  if (complaint) return fail(complaint)
  return (await install()) && (await build())
}

/**
 * Why this Node cannot be used, if it cannot. The range is the one of `engines` in package.json.
 * @param {string} version
 */
export function nodeComplaint(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  return fits
    ? undefined
    : `Meterway needs Node 20.19, 22.12 or newer; this is Node ${version}. See https://nodejs.org`
}

async function install() {
  const stamp = installStamp()
  if (isInstalled(stamp)) return true
  say('installing packages (npm ci); the first time takes a minute or two, SQLite is compiled on Node 20')
  const startedMs = Date.now()
  const code = await runNpm(
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    headersEnv(),
  )
  if (code !== 0) {
    return fail(
      'npm ci failed; its message is above. If it was about node-gyp: SQLite’s driver needs a C++ compiler and Python\n' +
        '  (Debian, Ubuntu: apt-get install -y g++ make python3), or Node 22 and newer, which need neither.',
    )
  }
  writeFileSync(stampFile, stamp)
  say(`packages installed in ${Math.round((Date.now() - startedMs) / 1000)} s`)
  return true
}

async function build() {
  say('building (tsc -b)')
  const code = await runNode([join(root, 'node_modules/typescript/bin/tsc'), '-b'])
  return code === 0 || fail('the build failed; the compiler’s messages are above')
}

/** What the installation depends on: the locked versions, and the binary interface that native code is compiled for. */
function installStamp() {
  const lock = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  return `${lock} ${process.platform}-${process.arch} abi-${process.versions.modules}\n`
}

/**
 * Someone may have run `npm ci` by hand, which leaves no stamp: then npm's own record must be newer than the lock.
 * @param {string} stamp
 */
function isInstalled(stamp) {
  if (!existsSync(installedLockFile)) return false
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === stamp
  if (statSync(installedLockFile).mtimeMs < statSync(lockFile).mtimeMs) return false
  writeFileSync(stampFile, stamp)
  return true
}

/** Node's headers, when they lie beside it: spares the download that compiling SQLite would otherwise begin with. */
function headersEnv() {
  const prefix = dirname(dirname(process.execPath))
  const header = join(prefix, 'include/node/node_version.h')
  if (process.env['npm_config_nodedir'] || !existsSync(header)) return {}
  const text = readFileSync(header, 'utf8')
  const [major, minor] = process.versions.node.split('.')
  const matches =
    text.includes(`NODE_MAJOR_VERSION ${major}\n`) && text.includes(`NODE_MINOR_VERSION ${minor}\n`)
  return matches ? { npm_config_nodedir: prefix } : {}
}

/** @param {string} line */
function say(line) {
  console.log(`meterway: ${line}`)
}

/** @param {string} line */
function fail(line) {
  console.error(`meterway: ${line}`)
  return false
}
