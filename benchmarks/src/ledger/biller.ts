/** One way to charge: set money aside, then settle less. Amounts in nano-units. */
export interface Biller {
  name: string
  pair(accountId: string, holdNano: bigint, costNano: bigint): Promise<void>
}
