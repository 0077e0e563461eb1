import type { Behaviour } from './behaviour.js'

/** Behaviours by name; the number is what follows the name. */
const named: Record<string, (number: number) => Behaviour> = {
  error: (status) => ({ status, retryAfter: '1' }),
  'error-object': () => ({ status: 200 }),
  'bad-json': () => ({ rawBody: '{"choices":[' }),
  'echo-authorization': () => ({ echoAuthorization: true }),
  hang: () => ({ hang: true }),
  fill: (fillBytes) => ({ fillBytes }),
  slow: (byteDelayMs) => ({ byteDelayMs }),
  reset: (resetAfterChunks) => ({ resetAfterChunks }),
  cut: (cutAfterChunks) => ({ cutAfterChunks }),
  stall: (stallAfterChunks) => ({ stallAfterChunks }),
  'stream-error': (errorAfterChunks) => ({ errorAfterChunks }),
  'no-usage': () => ({ usage: null }),
  'zero-usage': () => ({ usageCounts: 0 }),
  'negative-usage': () => ({ usageCounts: -1000 }),
  'huge-usage': () => ({ usageCounts: 1e12 }),
  'text-usage': () => ({ usageCounts: '12' }),
  'usage-finish': () => ({ usageOn: 'finish' }),
  'usage-every': () => ({ usageOn: 'every' }),
  'usage-repeated': () => ({ usageOn: 'repeated' }),
}

/** The behaviour that a model's name asks for: `sim-error-429`, `sim-cut-3`, `sim-no-usage` … */
export function behaviourOfModel(model: string): Behaviour {
  if (!model.startsWith('sim-')) return {}
  const [, name = '', number = '0'] = /^sim-([a-z-]+?)(?:-(\d+))?$/.exec(model) ?? []
  return Object.hasOwn(named, name) ? named[name]!(Number(number)) : {}
}
