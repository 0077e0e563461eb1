import type { ErrorRule } from '../../routing/index.js'

/** Source: the Gemini API's page on errors. A wrong key is a 400; what forbids a country says nothing of the key. */
export const geminiErrors: readonly ErrorRule[] = [
  { class: 'key_refused', status: 400, named: 'API_KEY_INVALID' },
  { class: 'transient', status: 400, named: 'FAILED_PRECONDITION', says: /location/i },
  { class: 'out_of_money', status: 400, named: 'FAILED_PRECONDITION' },
  { class: 'model_absent', status: 404, named: 'NOT_FOUND' },
]
