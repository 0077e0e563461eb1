import { createHash } from 'node:crypto'
import { connect } from '@meterway/store-knex'
import express, { type Response } from 'express'
import type { Knex } from 'knex'
import type { Dispatcher } from 'undici'
import { send } from './send.js'
import { model, path, type Way } from './way.js'

interface Usage {
  prompt_tokens: number
  completion_tokens: number
}
interface Key {
  user_id: number
}
interface User {
  id: number
  balance: number
}

/**
 * The way that most apps begin with: the key and the balance read by a query, the call sent on, then one transaction
 * that lowers the balance and keeps the usage. It reserves nothing: calls at once overspend a balance.
 */
export const ordinary: Way = async (app, setup) => {
  const knex = connect(setup.databaseUrl, { poolSize: 10 })
  await prepare(knex)
  app.post(path, express.json({ limit: '10mb' }), async (request, response) => {
    const digest = digestOf(request.get('authorization') ?? '')
    const key = await knex('bill_keys').where({ digest }).first<Key | undefined>()
    const user = key && (await knex('bill_users').where({ id: key.user_id }).first<User | undefined>())
    if (!user || user.balance <= 0) {
      response.status(402).end()
      return
    }
    const asked = request.body as { stream?: boolean }
    const answer = await send(setup, JSON.stringify(asked))
    if (asked.stream) await stream(knex, user, answer, response)
    else {
      const body = (await answer.body.json()) as { usage: Usage }
      await charge(knex, user, body.usage)
      response.json(body)
    }
  })
  return { accessKey }
}

const accessKey = 'sk-bench'
const digestOf = (authorization: string): string =>
  createHash('sha256').update(authorization.slice('Bearer '.length)).digest('hex')

async function stream(
  knex: Knex,
  user: User,
  { body }: Dispatcher.ResponseData,
  response: Response,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  let text = ''
  for await (const chunk of body as AsyncIterable<Buffer>) {
    text += chunk.toString()
    response.write(chunk)
  }
  const told = text.split('\n').findLast((line) => line.includes('"usage":{'))
  if (told === undefined) throw new Error('the provider gave no usage')
  await charge(knex, user, (JSON.parse(told.slice('data: '.length)) as { usage: Usage }).usage)
  response.end()
}

async function charge(knex: Knex, { id }: User, usage: Usage): Promise<void> {
  const cost = usage.prompt_tokens * 150 + usage.completion_tokens * 600
  await knex.transaction(async (trx) => {
    await trx('bill_users')
      .where({ id })
      .update({ balance: trx.raw('balance - ?', [cost]) })
    await trx('bill_usage').insert({
      user_id: id,
      model,
      cost,
      usage: JSON.stringify(usage),
      created_at: Date.now(),
    })
  })
}

async function prepare(knex: Knex): Promise<void> {
  await knex.schema.createTable('bill_users', (table) => {
    table.increments('id')
    table.bigInteger('balance')
  })
  await knex.schema.createTable('bill_keys', (table) => {
    table.string('digest', 64).primary()
    table.integer('user_id')
  })
  await knex.schema.createTable('bill_usage', (table) => {
    table.increments('id')
    table.integer('user_id').index()
    table.string('model', 64)
    table.bigInteger('cost')
    table.text('usage')
    table.bigInteger('created_at')
  })
  await knex('bill_users').insert({ id: 1, balance: 1_000_000_000_000_000 })
  await knex('bill_keys').insert({ digest: digestOf(`Bearer ${accessKey}`), user_id: 1 })
}
