import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Express } from 'express'

/** What a way to stand before the provider is given. */
export interface WaySetup {
  providerUrl: string
  /** Different for each way: the provider counts its calls by it. */
  providerSecret: string
  /** Empty for the way that bills nothing. */
  databaseUrl: string
}

/** `POST /v1/chat/completions`, ready to be called. */
export interface Mounted {
  /** The access key that callers need. */
  accessKey: string
  /** Sees each request before the app; answers whether it was its own. */
  inFront?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** Puts the endpoint into an app, or in front of it. */
export type Way = (app: Express, setup: WaySetup) => Promise<Mounted>

export const path = '/v1/chat/completions'
export const model = 'gpt-4o-mini'
