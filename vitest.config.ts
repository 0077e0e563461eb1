import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[]) => ({
  resolve: { conditions: ['dev-source', 'node'] },
  ssr: { resolve: { conditions: ['dev-source', 'node'] } },
  test: { name, include, testTimeout: 60_000, hookTimeout: 60_000 },
})

export default defineConfig({
  test: {
    reporters: ['default', './scripts/test-reporter.js'],
    maxWorkers: 2,
    projects: [
      project('core', ['packages/core/test/**/*.test.ts']),
      project('store-knex', ['packages/store-knex/test/**/*.test.ts']),
      project('cache-redis', ['packages/cache-redis/test/**/*.test.ts']),
      project('adapter-express', ['packages/adapter-express/test/**/*.test.ts']),
      project('reference-server', ['examples/**/test/**/*.test.ts']),
      project('workspace', ['scripts/test/**/*.test.ts']),
    ],
  },
})
