/** Someone who can sign in. The money is kept by the account whose owner id is the user's id. */
export interface User {
  id: string
  username: string
  email: string
  passwordHash: string
  role: 'user' | 'admin'
  status: 'active' | 'disabled'
  emailVerified: boolean
  /** Login tokens of another version are void. */
  tokenVersion: number
  createdAtMs: number
}
