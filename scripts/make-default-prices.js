// Writes the default prices of the reference server from a price list in LiteLLM's layout. Needs a build.
// Usage: node scripts/make-default-prices.js <model_prices_and_context_window.json> <date of the list, YYYY-MM-DD>
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPriceList } from '@meterway/core/pricing'
import { format, resolveConfig } from 'prettier'
import { root } from './run.js'

const source = 'BerriAI/litellm model_prices_and_context_window.json (MIT)'
const target = join(root, 'examples/reference-server/default-prices.json')

/** Names of the list; a model is offered under the part after the last slash. */
const names = [
  ...['gpt-4o', 'gpt-4o-mini', 'gpt-4.1', 'gpt-4.1-mini', 'gpt-4.1-nano'],
  ...['gpt-5', 'gpt-5-mini', 'gpt-5-nano-2025-08-07', 'gpt-5.1', 'gpt-5.2'],
  ...['gpt-5.4', 'gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-5.5', 'gpt-5.6'],
  ...['o1', 'o3', 'o3-mini', 'o4-mini', 'text-embedding-3-large', 'text-embedding-3-small'],
  ...['gpt-image-1', 'whisper-1', 'tts-1', 'gpt-4o-mini-transcribe'],
  ...['claude-haiku-4-5', 'claude-sonnet-4-5', 'claude-sonnet-4-6', 'claude-sonnet-5'],
  ...['claude-opus-4-5', 'claude-opus-4-8', 'claude-opus-5'],
  ...['gemini/gemini-2.5-flash-lite', 'gemini/gemini-2.5-flash', 'gemini/gemini-2.5-pro'],
  ...['gemini/gemini-3-flash-preview', 'gemini/gemini-3.1-pro-preview', 'gemini/gemini-embedding-001'],
  ...['gemini/imagen-4.0-generate-001', 'gemini/veo-3.1-fast-generate-preview'],
  ...['deepseek/deepseek-chat', 'deepseek/deepseek-reasoner', 'deepseek/deepseek-v4-flash'],
  ...['dashscope/qwen-flash', 'dashscope/qwen-plus', 'dashscope/qwen3-max', 'dashscope/qwen3-coder-plus'],
  ...['volcengine/doubao-seed-2-0-pro-260215', 'volcengine/doubao-seed-2-0-lite-260215'],
  ...['moonshot/kimi-k2.6', 'xai/grok-4-fast-reasoning'],
]

const [path, asOf] = process.argv.slice(2)
if (path === undefined || asOf === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(asOf)) {
  console.error('Usage: node scripts/make-default-prices.js <price list> <date of the list, YYYY-MM-DD>')
  process.exit(2)
}

const { entries } = readPriceList(readFileSync(path, 'utf8'))
const byName = new Map(entries.map((entry) => [entry.name, entry]))
const missing = names.filter((name) => !byName.has(name))
if (missing.length > 0) {
  console.error(`The list has no usable price for ${missing.join(', ')}`)
  process.exit(1)
}
const models = names.flatMap((name) => byName.get(name) ?? []).map(modelOf)
const text = JSON.stringify({ source, asOf, models })
writeFileSync(target, await format(text, { ...(await resolveConfig(target)), parser: 'json' }))
console.log(`${models.length} models written to ${target}`)

/** @param {import('@meterway/core/pricing').PriceListModel} entry */
function modelOf({ name, provider, mode, maxInputTokens, maxOutputTokens, price }) {
  return {
    name: name.slice(name.lastIndexOf('/') + 1),
    provider,
    mode,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(maxInputTokens === undefined ? {} : { contextWindow: maxInputTokens }),
    price,
  }
}
