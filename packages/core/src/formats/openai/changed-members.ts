import type { UpstreamChanges } from '../llm-request.js'

/** Members that must differ upstream in every endpoint, as JSON texts: the model, and what the route fills in. */
export function changedMembers(
  body: Readonly<Record<string, unknown>> & { model: string },
  { model, defaults }: UpstreamChanges,
): Record<string, string> {
  const members: Record<string, string> = {}
  for (const [name, value] of Object.entries(defaults)) {
    if (body[name] === undefined) members[name] = JSON.stringify(value)
  }
  if (model !== body.model) members.model = JSON.stringify(model)
  return members
}
