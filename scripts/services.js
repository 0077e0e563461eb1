// Which services this machine runs, for the tests that need them. Node built-ins only.
import { connect } from 'node:net'

/**
 * The services, the environment variable with the URL of each, and what is assumed without it.
 * `engine` is the name under which the store tests know a database; contract cases must run on each of them, and on
 * what `contracts` names.
 */
export const services = [
  {
    name: 'PostgreSQL',
    engine: 'postgres',
    env: 'MW_TEST_POSTGRES_URL',
    url: 'postgres://postgres@127.0.0.1:5432/postgres',
    port: 5432,
  },
  {
    name: 'MariaDB',
    engine: 'mysql',
    env: 'MW_TEST_MYSQL_URL',
    url: 'mysql://root@127.0.0.1:3306/',
    port: 3306,
  },
  {
    name: 'Redis',
    contracts: 'redis',
    env: 'MW_TEST_REDIS_URL',
    url: 'redis://127.0.0.1:6379',
    port: 6379,
  },
  { name: 'RabbitMQ', env: 'MW_TEST_AMQP_URL', url: 'amqp://guest:guest@127.0.0.1:5672', port: 5672 },
]

/** @typedef {typeof services[number]} Service */

/**
 * Looks for every service at once.
 * @returns {Promise<{ present: Service[], absent: Service[] }>}
 */
export async function probeServices() {
  const answers = await Promise.all(services.map((service) => isListening(service)))
  return {
    present: services.filter((_, index) => answers[index]),
    absent: services.filter((_, index) => !answers[index]),
  }
}

/**
 * The URL of a service: from the environment, or the default.
 * @param {Service} service
 */
export const serviceUrl = (service) => process.env[service.env] || service.url

/**
 * Host and port of a service, for messages: its URL may hold a password.
 * @param {Service} service
 */
export const serviceAddress = (service) => new URL(serviceUrl(service)).host

/**
 * Whether something accepts connections there within a second.
 * @param {Service} service
 * @returns {Promise<boolean>}
 */
function isListening(service) {
  const url = new URL(serviceUrl(service))
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port || service.port), timeout: 1000 })
    const answer = (/** @type {boolean} */ listening) => {
      socket.destroy()
      resolve(listening)
    }
    socket.once('connect', () => answer(true))
    socket.once('timeout', () => answer(false))
    socket.once('error', () => answer(false))
  })
}

/** For shell scripts: `node scripts/services.js` exits 0 when all are there, else names the absent ones. */
if (process.argv[1] === import.meta.filename) {
  const { absent } = await probeServices()
  for (const service of absent) console.log(`${service.name} does not answer at ${serviceAddress(service)}`)
  process.exitCode = absent.length > 0 ? 1 : 0
}
