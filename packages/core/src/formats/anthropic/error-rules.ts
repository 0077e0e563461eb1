import type { ErrorRule } from '../../routing/index.js'

/** Source: Anthropic's page on errors. What forbids browsers says nothing of the key. */
export const anthropicErrors: readonly ErrorRule[] = [
  { class: 'transient', status: 401, says: /^CORS requests are not allowed/ },
  { class: 'key_refused', status: 400, named: 'organization_on_hold' },
  {
    class: 'out_of_money',
    status: 400,
    says: /^You have reached your specified (workspace )?API usage limits|credit balance is too low/,
  },
  { class: 'out_of_money', named: /^(enforced|contract)_spend_limit_reached$/ },
  { class: 'model_absent', status: 404, named: 'not_found_error', says: /^model:/ },
]
