import type { Express } from 'express'

/** What a way to stand before the provider is given. */
export interface WaySetup {
  providerUrl: string
  /** Different for each way: the provider counts its calls by it. */
  providerSecret: string
  /** Empty for the way that bills nothing. */
  databaseUrl: string
}

/** Puts `POST /v1/chat/completions` into an app; answers the access key that callers need. */
export type Way = (app: Express, setup: WaySetup) => Promise<string>

export const path = '/v1/chat/completions'
export const model = 'gpt-4o-mini'
