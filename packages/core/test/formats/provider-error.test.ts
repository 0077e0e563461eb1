import { describe, expect, test } from 'vitest'
import { anthropicErrors } from '../../src/formats/anthropic/error-rules.js'
import { geminiErrors } from '../../src/formats/gemini/error-rules.js'
import { providerError } from '../../src/formats/index.js'
import { vendors, type Vendor, type VendorName } from '../../src/formats/openai/vendors.js'
import { judge, type ErrorClass, type ErrorRule } from '../../src/routing/index.js'

const judged = (
  rules: readonly ErrorRule[],
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): ErrorClass =>
  judge(providerError(status, headers, typeof body === 'string' ? body : JSON.stringify(body)), rules)

const rulesOf = (vendor: VendorName): readonly ErrorRule[] => {
  const known: Vendor = vendors[vendor]
  return known.errors ?? []
}

type Said = { code?: unknown; type?: string; message?: string }

describe('an error of a vendor of OpenAI’s API', () => {
  test.each<[VendorName, number, Said, ErrorClass]>([
    ['openai', 400, { type: 'invalid_request_error' }, 'request'],
    ['openai', 400, { code: 'content_policy_violation' }, 'request'],
    ['openai', 404, {}, 'request'],
    ['openai', 404, { code: 'model_not_found' }, 'model_absent'],
    ['openai', 403, { code: 'model_not_found', message: 'Project has no access to model' }, 'model_absent'],
    ['openai', 401, { code: 'invalid_api_key' }, 'key_refused'],
    ['openai', 401, { message: 'Your IP is not authorized for this project.' }, 'transient'],
    ['openai', 403, {}, 'key_refused'],
    ['openai', 403, { code: 'unsupported_country_region_territory' }, 'transient'],
    ['openai', 403, { message: 'The prompt is too long.' }, 'request'],
    ['openai', 413, {}, 'request'],
    ['openai', 422, {}, 'request'],
    ['openai', 429, { type: 'insufficient_quota', code: 'insufficient_quota' }, 'out_of_money'],
    ['openai', 429, { code: 'credit_balance_exhausted' }, 'out_of_money'],
    ['openai', 429, { code: 'organization_spend_limit_exceeded' }, 'out_of_money'],
    ['openai', 429, { code: 'project_spend_limit_exceeded' }, 'out_of_money'],
    ['openai', 429, { code: 'organization_usage_limit_exceeded' }, 'out_of_money'],
    ['openai', 429, { code: 'rate_limit_exceeded' }, 'rate_limited'],
    ['openai', 429, { code: 'slow_down' }, 'rate_limited'],
    ['openai', 408, {}, 'transient'],
    ['openai', 409, {}, 'transient'],
    ['openai', 500, {}, 'transient'],
    ['openai', 503, { code: 'server_is_overloaded' }, 'transient'],
    ['openai', 529, {}, 'transient'],
    ['openai', 302, {}, 'transient'],
    ['azure', 400, { code: 'content_filter' }, 'request'],
    ['azure', 404, { code: 'DeploymentNotFound' }, 'model_absent'],
    ['dashscope', 429, { type: 'insufficient_quota', code: 'insufficient_quota' }, 'rate_limited'],
    ['dashscope', 400, { code: 'Throttling.RateQuota' }, 'rate_limited'],
    ['dashscope', 400, { code: 'Arrearage' }, 'out_of_money'],
    ['dashscope', 400, { code: 'DataInspectionFailed' }, 'request'],
    ['dashscope', 400, { code: 'data_inspection_failed' }, 'request'],
    ['ark', 403, { code: 'AccountOverdueError' }, 'out_of_money'],
    ['ark', 404, { code: 'ModelNotOpen' }, 'model_absent'],
    ['ark', 404, { code: 'InvalidEndpointOrModel.NotFound' }, 'model_absent'],
    ['ark', 400, { code: 'InputTextRiskDetection' }, 'request'],
    ['ark', 403, { code: 'SensitiveContentDetected.SevereViolation' }, 'request'],
    ['deepseek', 402, { message: 'Insufficient Balance' }, 'out_of_money'],
    ['openrouter', 402, { code: 402 }, 'out_of_money'],
    ['openrouter', 403, { code: 403, message: 'Your input was flagged by moderation' }, 'request'],
    ['openrouter', 404, { code: 404, message: 'No endpoints found for a/b.' }, 'model_absent'],
    ['openrouter', 200, { code: 429, message: 'Rate limited' }, 'rate_limited'],
    ['openrouter', 200, { code: 502, message: 'Provider returned error' }, 'transient'],
    ['moonshot', 429, { type: 'exceeded_current_quota_error' }, 'out_of_money'],
    ['mistral', 400, { type: 'invalid_model' }, 'model_absent'],
    ['ollama', 404, { message: 'model "llama" not found, try pulling it first' }, 'model_absent'],
    ['vllm', 404, { type: 'NotFoundError', message: 'The model `m` does not exist.' }, 'model_absent'],
  ])('%s %i %j: %s', (vendor, status, error, expected) => {
    expect(judged(rulesOf(vendor), status, { error })).toBe(expected)
  })

  test('from OpenRouter with 402 and a time to come back is no lack of money', () => {
    expect(judged(rulesOf('openrouter'), 402, { error: {} }, { 'retry-after': '3' })).toBe('rate_limited')
  })

  test.each<[string, VendorName, number, unknown, ErrorClass]>([
    ['with the code at the top', 'dashscope', 400, { code: 'Arrearage', message: 'm' }, 'out_of_money'],
    ['as a text', 'xai', 400, { code: 'c', error: 'Incorrect API key provided: x' }, 'key_refused'],
    ['as a text about money', 'xai', 403, { error: 'The team has no credits.' }, 'out_of_money'],
    ['that is no JSON', 'openai', 503, '<html>', 'transient'],
    ['that is no JSON and a bad request', 'openai', 400, '<html>', 'request'],
    ['that is no object', 'openai', 500, 'null', 'transient'],
  ])('%s is read', (_, vendor, status, body, expected) => {
    expect(judged(rulesOf(vendor), status, body)).toBe(expected)
  })
})

describe('an error of Anthropic', () => {
  const limit = 'You have reached your specified workspace API usage limits. You will regain access on …'
  test.each<[number, object, ErrorClass]>([
    [400, { type: 'invalid_request_error', message: 'max_tokens: required' }, 'request'],
    [400, { type: 'invalid_request_error', message: limit }, 'out_of_money'],
    [400, { message: limit.replace('workspace ', '') }, 'out_of_money'],
    [400, { details: { error_code: 'organization_on_hold' } }, 'key_refused'],
    [401, { type: 'authentication_error', message: 'invalid x-api-key' }, 'key_refused'],
    [401, { message: 'CORS requests are not allowed for this Organization' }, 'transient'],
    [402, { type: 'billing_error' }, 'out_of_money'],
    [404, { type: 'not_found_error', message: 'model: claude-x' }, 'model_absent'],
    [404, { type: 'not_found_error', message: 'Not found' }, 'request'],
    [429, { type: 'rate_limit_error' }, 'rate_limited'],
    [429, { details: { error_code: 'enforced_spend_limit_reached' } }, 'out_of_money'],
    [429, { details: { error_code: 'contract_spend_limit_reached' } }, 'out_of_money'],
    [529, { type: 'overloaded_error' }, 'transient'],
  ])('%i %j: %s', (status, error, expected) => {
    expect(judged(anthropicErrors, status, { type: 'error', error })).toBe(expected)
  })
})

describe('an error of Gemini', () => {
  const invalidKey = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }
  test.each<[number, object, ErrorClass]>([
    [400, { code: 400, status: 'INVALID_ARGUMENT' }, 'request'],
    [400, { code: 400, status: 'INVALID_ARGUMENT', details: [invalidKey] }, 'key_refused'],
    [400, { status: 'FAILED_PRECONDITION', message: 'Please enable billing.' }, 'out_of_money'],
    [400, { status: 'FAILED_PRECONDITION', message: 'User location is not supported.' }, 'transient'],
    [402, {}, 'out_of_money'],
    [403, { status: 'PERMISSION_DENIED' }, 'key_refused'],
    [404, { status: 'NOT_FOUND' }, 'model_absent'],
    [429, { status: 'RESOURCE_EXHAUSTED' }, 'rate_limited'],
    [503, { status: 'UNAVAILABLE' }, 'transient'],
  ])('%i %j: %s, inside an array too', (status, error, expected) => {
    expect(judged(geminiErrors, status, { error })).toBe(expected)
    expect(judged(geminiErrors, status, [{ error }])).toBe(expected)
  })

  test('says in its details when to come back', () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }]
    const { retryDelay } = providerError(429, {}, JSON.stringify({ error: { code: 429, details } }))
    expect(retryDelay).toBe('34s')
  })
})
