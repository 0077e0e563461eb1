import type { Meterway, ProviderKeyInput } from '../../src/index.js'
import { startFakeProvider, type FakeProvider } from '../../src/testing/index.js'

/** Another provider behind the first model, tried after the others. */
export async function addProvider(
  { catalog }: Meterway,
  facts: { upstreamModel?: string; priority?: number; keys?: number } = {},
): Promise<FakeProvider> {
  const { upstreamModel = 'upstream-name', priority = 2, keys = 1 } = facts
  const provider = await startFakeProvider()
  const name = `at ${String(provider.port)}`
  const { id: providerId } = await catalog.providers.create({ name, format: 'openai', baseUrl: provider.url })
  for (let at = 1; at <= keys; at++)
    await catalog.providerKeys.create({ providerId, name: String(at), secret: `sk-other-${String(at)}` })
  const [model] = (await catalog.models.list({ limit: 1 })).data
  await catalog.routes.create({ modelId: model!.id, providerId, upstreamModel, priority })
  return provider
}

/** Another key of the first provider. */
export async function addKey({ catalog }: Meterway, facts: Partial<ProviderKeyInput> = {}): Promise<string> {
  const { data } = await catalog.providers.list({ limit: 100 })
  const input = { providerId: data.at(-1)!.id, name: 'second', secret: 'sk-provider-second', ...facts }
  return (await catalog.providerKeys.create(input)).id
}
