import { verification } from '../schemas/verification.js'
import { adminEndpoint } from './admin-endpoint.js'

export const verifyEndpoint = adminEndpoint({
  method: 'GET',
  path: '/verify',
  summary: 'Checks every invariant of the ledger',
  reply: verification,
  handle: async ({ meterway }) => {
    const violations = await meterway.verify()
    return {
      ok: violations.length === 0,
      violations: violations.map(({ invariant, subject, message }) => ({ invariant, subject, message })),
    }
  },
})
