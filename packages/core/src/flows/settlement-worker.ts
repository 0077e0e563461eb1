import type { FlowContext } from './context.js'
import { tellCharge } from './steps/settle.js'
import { readSettlement, settlementTopic } from './steps/settlement-message.js'

/** Settles what calls have published. Answers what stops it; does nothing where calls settle by themselves. */
export async function settlementWorker(context: FlowContext): Promise<() => Promise<void>> {
  const { queue, ledger, events } = context
  if (!queue) return () => Promise.resolve()
  return queue.consume(settlementTopic, async (text) => {
    const command = readSettlement(text)
    const result = await ledger.submit(command)
    // A refusal would be the same every time: the host is told, and the message is done with.
    if (!result.ok) {
      const fault = new Error(`the ledger refused the charge of hold ${command.holdId}: ${result.code}`)
      events.emit('fault', { where: 'settling from the queue', fault })
    } else if (!result.replayed) tellCharge(events, command.accountId, result.outcome)
  })
}
