import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { metered } from '@meterway/adapter-express'
import { createMeterway } from '@meterway/core'
import { connect, knexStore, migrate } from '@meterway/store-knex'
import express from 'express'

const knex = connect('sqlite::memory:')
await migrate(knex)
const meterway = createMeterway({ store: knexStore(knex), masterKey: randomBytes(32) })
const { id: modelId } = await meterway.catalog.models.create({ name: 'summary' })
const components = [{ dimension: 'output', unit: 'token', unitPrice: '2', per: 1000 }]
await meterway.catalog.prices.create({ modelId, price: { currency: 'USD', components } })
await meterway.ledger.credit({ ownerId: 'ann', amount: '1', idempotencyKey: 'welcome' })

const app = express()
const account = (request: express.Request) => request.get('x-user')
app.post('/summary', metered(meterway, { model: 'summary', account, amount: '0.6' }), (request, response) => {
  request.meterway?.usage({ quantities: { output: 300 } })
  response.json({ text: 'Three hundred tokens of wisdom.' })
})
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')

const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/summary`
for (const user of ['ann', 'ann', 'bob']) {
  const response = await fetch(url, { method: 'POST', headers: { 'x-user': user } })
  const charge = response.headers.get('x-meterway-charge')
  console.log(`${user}: ${response.status} ${charge ?? ''} ${await response.text()}`)
}

server.close()
await meterway.close()
await knex.destroy()
