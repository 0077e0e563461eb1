import type { DemoUser } from '../demo/demo-user.js'
import type { FirstAdmin } from '../users/first-admin.js'

export interface StartFacts {
  url: string
  admin: FirstAdmin | null
  demo: DemoUser | null
}

const greeting = '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Hello"}]}'

/** What a person reads first: where it is, how to get in, and a call that works as printed. */
export function startOutput({ url, admin, demo }: StartFacts): string {
  const lines = [
    `Meterway listens on ${url}`,
    `API description:  ${url}/openapi.json`,
    ...(admin
      ? [
          `Administrator:    ${admin.username}${shownOnce(admin.generatedPassword) ?? ' / (MW_ADMIN_PASSWORD)'}`,
        ]
      : []),
    ...(demo ? demoLines(url, demo) : []),
    'Stop it with Ctrl-C.',
  ]
  return `${lines.join('\n')}\n`
}

const demoLines = (url: string, { accessKey, password }: DemoUser): string[] => [
  ...(password === null ? [] : [`Demo user:        demo${shownOnce(password) ?? ''}`]),
  `Demo access key:  ${accessKey}`,
  'Try it:',
  `curl -sS ${url}/v1/chat/completions -H 'Authorization: Bearer ${accessKey}' -H 'Content-Type: application/json' -d '${greeting}'`,
]

const shownOnce = (password: string | null): string | null =>
  password === null ? null : ` / ${password}   (shown this once)`
