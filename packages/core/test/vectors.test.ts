import { describe, expect, it } from 'vitest'
import { normaliseUsage } from '../src/metering/index.js'
import { rate } from '../src/pricing/index.js'
import { usageVectors } from './metering/vectors.js'

describe('from a provider’s usage to an amount', () => {
  it.each(usageVectors.map((vector) => [vector.id, vector] as const))(
    'charges %s to the last digit',
    (_, vector) => {
      const usage = normaliseUsage(vector.format, vector.usage, vector.request)
      const rating = rate(vector.price, usage)
      expect(rating.exact).toBe(vector.exact)
      expect(rating.unpriced).toEqual([])
    },
  )
})
