/**
 * What a provider's error means. `request`: wrong with any provider; `model_absent`: this key has no such model;
 * `key_refused`, `out_of_money`: the key is of no use until somebody acts; `rate_limited`: it is after a rest;
 * `transient`: the provider's own trouble.
 */
export type ErrorClass =
  'request' | 'model_absent' | 'key_refused' | 'out_of_money' | 'rate_limited' | 'transient'

/** An error as a provider told it. */
export interface ProviderError {
  status: number
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  /** Its codes, types, states and reasons, as far as it gave any. */
  names: readonly string[]
  message: string
  /** Google's `RetryInfo.retryDelay`, such as `34s`. */
  retryDelay: string | null
}

/** One line of a table of errors: it holds where all that it names is so. */
export interface ErrorRule {
  class: ErrorClass
  status?: number
  /** One of the error's names. */
  named?: string | RegExp
  /** In the message. */
  says?: RegExp
  /** Whether the provider asks for a pause. */
  pause?: boolean
}

/** What holds for every provider that has no word of its own for it. */
const everywhere: readonly ErrorRule[] = [
  { class: 'request', named: /^(content_policy_violation|content_filter)$/ },
  { class: 'request', status: 403, says: /\btoo long\b|\bcontext length\b/i },
  { class: 'model_absent', named: 'model_not_found' },
  { class: 'model_absent', status: 404, says: /\bmodel\b.*(not found|does not exist)/i },
  { class: 'key_refused', status: 401 },
  { class: 'out_of_money', status: 402 },
  { class: 'key_refused', status: 403 },
  { class: 'transient', status: 408 },
  { class: 'transient', status: 409 },
  { class: 'rate_limited', status: 429 },
]

/** Judges an error by the provider's own table, then by what holds everywhere: a status alone misroutes money errors. */
export function judge(error: ProviderError, own: readonly ErrorRule[] = []): ErrorClass {
  const rule = own.find((line) => holds(line, error)) ?? everywhere.find((line) => holds(line, error))
  if (rule) return rule.class
  return error.status >= 400 && error.status < 500 ? 'request' : 'transient'
}

function holds({ status, named, says, pause }: ErrorRule, error: ProviderError): boolean {
  if (status !== undefined && status !== error.status) return false
  if (named !== undefined && !error.names.some((name) => isNamed(name, named))) return false
  if (says !== undefined && !says.test(error.message)) return false
  return pause === undefined || pause === 'retry-after' in error.headers
}

const isNamed = (name: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? name === wanted : wanted.test(name)
