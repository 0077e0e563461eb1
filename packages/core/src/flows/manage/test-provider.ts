import type { ProviderFormat } from '../../formats/index.js'
import { MeterwayError } from '../../kernel/errors.js'
import { UpstreamFault } from '../../kernel/upstream-fault.js'
import type { ProviderKey } from '../../ports/index.js'
import { SecretFault, type SecretBox } from '../../secrets/index.js'
import type { FlowContext } from '../context.js'

/** What a provider answered when it was asked for its models. */
export interface ProviderTest {
  ok: boolean
  /** HTTP status; null without an answer. */
  status: number | null
  latencyMs: number
  /** In own words: a provider may repeat the key it was sent. Null when all is well. */
  message: string | null
}

const timeoutMs = 10_000

/**
 * Asks a provider for its models, with the newest of its active keys: costs nothing, and shows whether address and
 * key are right.
 * @throws MeterwayError `conflict` when it has no active key, or none that can be opened
 */
export async function testProvider(context: FlowContext, providerId: string): Promise<ProviderTest | null> {
  const provider = await context.store.catalog.find('provider', providerId)
  if (!provider) return null
  const key = await newestActiveKey(context, providerId)
  const startedAtMs = context.clock()
  const speaks = context.formats.of(provider)
  if (!speaks)
    throw new MeterwayError('conflict', `This process does not know the format ${provider.format}.`)
  const secret = openedSecret(context.secrets, key)
  const outcome = await ask(context, provider.baseUrl, speaks, secret)
  return { ...outcome, latencyMs: context.clock() - startedAtMs }
}

async function newestActiveKey({ store }: FlowContext, providerId: string): Promise<ProviderKey> {
  const { data } = await store.catalog.list('providerKey', { limit: 100, where: { providerId } })
  const key = data.find(({ status }) => status === 'active')
  if (!key) throw new MeterwayError('conflict', 'The provider has no active key.')
  return key
}

function openedSecret(secrets: SecretBox, key: ProviderKey): string {
  try {
    return secrets.open(key.sealedSecret, key.id)
  } catch (fault) {
    if (!(fault instanceof SecretFault)) throw fault
    throw new MeterwayError('conflict', `The provider's key ${key.name} cannot be opened: ${fault.message}.`)
  }
}

async function ask(
  { upstream }: FlowContext,
  baseUrl: string,
  speaks: ProviderFormat,
  secret: string,
): Promise<Omit<ProviderTest, 'latencyMs'>> {
  try {
    const response = await upstream.send({
      method: 'GET',
      url: baseUrl.replace(/\/+$/, '') + speaks.modelsPath,
      headers: {
        ...speaks.headers,
        ...speaks.authorize(secret),
        accept: 'application/json',
      },
      body: null,
      firstByteTimeoutMs: timeoutMs,
      idleTimeoutMs: timeoutMs,
      maxBodyBytes: 16 * 1024 * 1024,
    })
    await response.bytes()
    const { status } = response
    const ok = status >= 200 && status < 300
    return { ok, status, message: ok ? null : `The provider answered with status ${status}.` }
  } catch (fault) {
    if (!(fault instanceof UpstreamFault)) throw fault
    return {
      ok: false,
      status: null,
      message: `The provider could not be reached: ${fault.kind.replace('_', ' ')}.`,
    }
  }
}
