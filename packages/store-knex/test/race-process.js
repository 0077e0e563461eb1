// node race-process.js <database URL> <account id> <holds> <nano each>: how many of so many parallel holds win.
import { groupCommit, nano, newId } from '@meterway/core'
import { connect, knexStore } from '@meterway/store-knex'

const [url = '', accountId = '', holds = '', amount = ''] = process.argv.slice(2)
const knex = connect(url)
const ledger = groupCommit(knexStore(knex).ledger, { maxBatch: 40 })
const results = await Promise.all(
  Array.from({ length: Number(holds) }, () =>
    ledger.submit({
      type: 'hold',
      accountId,
      holdId: newId(),
      key: null,
      amountNano: nano(BigInt(amount)),
      quota: null,
      funding: 'quota_then_balance',
      leaseMs: 600_000,
      priceId: null,
      call: null,
    }),
  ),
)
console.log(results.filter(({ ok }) => ok).length)
await knex.destroy()
