import express from 'express'
import { send } from './send.js'
import { path, type Way } from './way.js'

/** Passes everything through and bills nothing: what Express and undici cost by themselves. */
export const bare: Way = (app, setup) => {
  app.post(path, express.raw({ type: () => true, limit: '10mb' }), async (request, response) => {
    const answer = await send(setup, request.body as Buffer)
    response.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
    answer.body.pipe(response)
  })
  return Promise.resolve({ accessKey: 'sk-bench' })
}
