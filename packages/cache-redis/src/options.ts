export interface RedisCacheOptions {
  /** Begins every key and channel. @defaultValue 'meterway:' */
  prefix?: string
  /** How long an answer of Redis is waited for. @defaultValue 500 */
  timeoutMs?: number
}

export type Options = Required<RedisCacheOptions>

export const withDefaults = ({ prefix = 'meterway:', timeoutMs = 500 }: RedisCacheOptions): Options => ({
  prefix,
  timeoutMs,
})
