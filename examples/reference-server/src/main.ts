import { resolve } from 'node:path'
import { readConfig } from './config/config.js'
import { newLogger } from './log/logger.js'
import { stopOnSignal } from './server/stop-on-signal.js'
import { startOutput } from './server/start-output.js'
import { startServer } from './server/start-server.js'
import { startFault } from './server/start-fault.js'

try {
  const config = readConfig(process.env, resolve('data'))
  const logger = newLogger(config.logLevel)
  const server = await startServer(config, logger)
  process.stdout.write(startOutput(server))
  stopOnSignal(() => server.stop(), logger)
} catch (fault) {
  for (const line of startFault(fault)) console.error(`meterway: ${line}`)
  process.exit(1)
}
