import type { ErrorRule } from '../../routing/index.js'

/** Source: OpenAI's guide to error codes. What forbids an address or a country says nothing of the key. */
export const openaiErrors: readonly ErrorRule[] = [
  {
    class: 'out_of_money',
    named:
      /^(insufficient_quota|credit_balance_exhausted|(organization|project)_spend_limit_exceeded|organization_usage_limit_exceeded|billing_hard_limit_reached|billing_not_active)$/,
  },
  { class: 'transient', status: 401, says: /\bip\b.*not authorized/i },
  { class: 'transient', status: 403, named: 'unsupported_country_region_territory' },
]

/** Source: Azure OpenAI's REST reference; its limits are OpenAI's, its money is the subscription's. */
export const azureErrors: readonly ErrorRule[] = [{ class: 'model_absent', named: 'DeploymentNotFound' }]

/** Source: Model Studio's list of error codes. Its `insufficient_quota` is a rate: only `Arrearage` means money. */
export const dashscopeErrors: readonly ErrorRule[] = [
  { class: 'request', named: /^data_?inspection_?failed$/i },
  { class: 'out_of_money', named: 'Arrearage' },
  { class: 'rate_limited', named: /^Throttling(\.|$)/ },
  { class: 'model_absent', named: /^(ModelNotFound|Model\.AccessDenied)$/ },
]

/** Source: Volcengine Ark's list of error codes. */
export const arkErrors: readonly ErrorRule[] = [
  { class: 'request', named: /RiskDetection|SensitiveContent/ },
  { class: 'out_of_money', named: 'AccountOverdueError' },
  { class: 'model_absent', named: /^(ModelNotOpen|InvalidEndpointOrModel\.NotFound)$/ },
]

/** Source: OpenRouter's page on errors. 402 with a time to come back is a bound on what runs at once, not on money. */
export const openrouterErrors: readonly ErrorRule[] = [
  { class: 'rate_limited', status: 402, pause: true },
  { class: 'request', status: 403, says: /moderation|flagged/i },
  { class: 'out_of_money', status: 403, says: /limit exceeded/i },
  { class: 'model_absent', says: /no (\w+ )?endpoints found|not a valid model/i },
]

/** Source: Moonshot's list of error codes. */
export const moonshotErrors: readonly ErrorRule[] = [
  { class: 'out_of_money', named: 'exceeded_current_quota_error' },
  { class: 'model_absent', named: 'resource_not_found_error' },
]

/** Source: xAI's answers: a wrong key is a 400, a team without money a 403. */
export const xaiErrors: readonly ErrorRule[] = [
  { class: 'key_refused', status: 400, says: /^incorrect api key/i },
  { class: 'out_of_money', status: 403, says: /\bcredits\b/i },
]

/** Source: Mistral's answers. */
export const mistralErrors: readonly ErrorRule[] = [{ class: 'model_absent', named: 'invalid_model' }]
