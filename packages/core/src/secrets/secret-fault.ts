/**
 * `unknown_master_key`: sealed under one that was not given; `damaged`: changed, moved to another row, or no sealed
 * text at all.
 */
export type SecretFaultReason = 'unknown_master_key' | 'damaged'

/** Why a sealed secret does not open. Carries nothing of it. */
export class SecretFault extends Error {
  override readonly name = 'SecretFault'

  constructor(
    readonly reason: SecretFaultReason,
    message: string,
  ) {
    super(message)
  }
}
