import { llmRouter } from '@meterway/adapter-express'
import { createMeterway, undiciUpstream } from '@meterway/core'
import { connect, knexStore, migrate } from '@meterway/store-knex'
import express, { type Express } from 'express'
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request as send } from 'undici'
import type { Knex } from 'knex'

/** `node proxy-process.js <bare|meterway|ordinary> <provider URL> [database URL]`: one way to stand before a provider. */
const [, , way, providerUrl = '', databaseUrl = ''] = process.argv
const secret = 'sk-mw-benchmark'
const agent = new Agent({ connections: 512 })

const forward = (body: Buffer | string, response: express.Response) =>
  send(`${providerUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-provider' },
    body,
    dispatcher: agent,
  }).then(async (answer) => {
    response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
    return answer
  })

const ways: Record<string, (app: Express) => Promise<string>> = {
  bare: (app) => {
    app.post(
      '/v1/chat/completions',
      express.raw({ type: () => true, limit: '10mb' }),
      async (request, response) => {
        const answer = await forward(request.body as Buffer, response)
        answer.body.pipe(response)
      },
    )
    return Promise.resolve(secret)
  },
  meterway: async (app) => {
    const knex = connect(databaseUrl, { poolSize: 10 })
    await migrate(knex)
    const meterway = createMeterway({
      store: knexStore(knex),
      masterKey: randomBytes(32),
      upstream: undiciUpstream({ allowPrivateAddresses: true }),
    })
    const { id: providerId } = await meterway.catalog.providers.create({
      name: 'bench',
      format: 'openai',
      baseUrl: `${providerUrl}/v1`,
    })
    await meterway.catalog.providerKeys.create({ providerId, name: 'main', secret: 'sk-provider' })
    const { id: modelId } = await meterway.catalog.models.create({
      name: 'gpt-4o-mini',
      maxOutputTokens: 16_384,
    })
    await meterway.catalog.routes.create({ modelId, providerId, upstreamModel: 'gpt-4o-mini' })
    await meterway.catalog.prices.create({ modelId, price, effectiveFrom: 0 })
    await meterway.ledger.credit({ ownerId: 'bench', amount: '1000000', idempotencyKey: 'opening' })
    const key = await meterway.accessKeys.create({ ownerId: 'bench', name: 'bench' })
    meterway.start()
    app.use('/v1', llmRouter(meterway))
    return key.secret
  },
  ordinary: async (app) => {
    const knex = connect(databaseUrl, { poolSize: 10 })
    await prepareOrdinary(knex)
    app.post('/v1/chat/completions', express.json({ limit: '10mb' }), async (request, response) => {
      const digest = createHash('sha256').update(request.get('authorization')!.slice(7)).digest('hex')
      const user = await knex('bill_users')
        .where({ digest })
        .first<{ id: number; balance: number } | undefined>()
      if (!user || user.balance <= 0) {
        response.status(402).end()
        return
      }
      const answer = await send(`${providerUrl}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer sk-provider' },
        body: JSON.stringify(request.body),
        dispatcher: agent,
      })
      const body = (await answer.body.json()) as {
        usage: { prompt_tokens: number; completion_tokens: number }
      }
      const cost = body.usage.prompt_tokens * 150 + body.usage.completion_tokens * 600
      await knex.transaction(async (trx) => {
        await trx('bill_users')
          .where({ id: user.id })
          .update({ balance: trx.raw('balance - ?', [cost]) })
        await trx('bill_usage').insert({
          user_id: user.id,
          model: 'gpt-4o-mini',
          cost,
          usage: JSON.stringify(body.usage),
          created_at: Date.now(),
        })
      })
      response.json(body)
    })
    return secret
  },
}

const price = {
  currency: 'USD',
  components: [
    { dimension: 'input', unit: 'token', unitPrice: '0.15', per: 1_000_000 },
    { dimension: 'output', unit: 'token', unitPrice: '0.6', per: 1_000_000 },
  ],
}

async function prepareOrdinary(knex: Knex): Promise<void> {
  await knex.schema.createTable('bill_users', (table) => {
    table.increments('id')
    table.string('digest', 64).unique()
    table.bigInteger('balance')
  })
  await knex.schema.createTable('bill_usage', (table) => {
    table.increments('id')
    table.integer('user_id').index()
    table.string('model', 64)
    table.bigInteger('cost')
    table.text('usage')
    table.bigInteger('created_at')
  })
  const digest = createHash('sha256').update(secret).digest('hex')
  await knex('bill_users').insert({ digest, balance: 1_000_000_000_000_000 })
}

const app = express()
app.disable('x-powered-by')
app.disable('etag')
const accessKey = await ways[way ?? '']!(app)
const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as { port: number }).port, accessKey })
})
server.keepAliveTimeout = 60_000
