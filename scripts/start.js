// `npm start`: sets up what is missing, then becomes the reference server.
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { root } from './run.js'
import { setUp } from './setup.js'

const server = join(root, 'examples/reference-server/dist/main.js')

if (await setUp()) {
  // In this very process, not in a child: signals and the exit code reach the server and its caller undistorted.
  process.argv[1] = server
  await import(pathToFileURL(server).href)
} else {
  process.exitCode = 1
}
