/** Unix milliseconds, UTC. Stores use their database's clock for leases; this one is for everything in process. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()
