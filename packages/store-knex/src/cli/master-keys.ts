import { CliFailure } from './cli-failure.js'

const variables = { present: 'MW_MASTER_KEY', previous: 'MW_MASTER_KEY_PREVIOUS' }

export interface MasterKeys {
  masterKey: Buffer
  previousMasterKeys: Buffer[]
}

/**
 * The new master key, and those before it, separated by commas. They come by the environment alone: a command line can
 * be read by everyone on its machine.
 */
export function masterKeysIn(environment: NodeJS.ProcessEnv): MasterKeys {
  const present = environment[variables.present] ?? ''
  const previous = environment[variables.previous] ?? ''
  if (present === '' || previous === '') {
    throw new CliFailure(
      `set ${variables.present} to the new master key and ${variables.previous} to the one in use so far ` +
        '(several are separated by commas); `openssl rand -base64 32` makes a new one',
    )
  }
  return {
    masterKey: keyOf(variables.present, present),
    previousMasterKeys: previous.split(',').map((text) => keyOf(variables.previous, text.trim())),
  }
}

function keyOf(variable: string, text: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (/^[\w+/-]{43}=?$/.test(text) && key.length === 32) return key
  throw new CliFailure(`${variable} must be 32 bytes in base64`)
}
