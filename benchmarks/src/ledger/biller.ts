/** One way to charge: set money aside, then settle less. Amounts in nano-units. */
export interface Biller {
  /** Resolves to the id of the call once its charge is durable. */
  pair(accountId: string, holdNano: bigint, costNano: bigint): Promise<string>
}
