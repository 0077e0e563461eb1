export interface Answer {
  status: number
  headers: Headers
  // Tests look into answers whose shape is what they test.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any
}

/** Speaks JSON with a server, as whoever the token says. */
export const asker =
  (url: string, token?: string) =>
  async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }

/** Signs in; answers what speaks for that user. @throws Error when the server refuses */
export async function signIn(url: string, login: string, password: string) {
  const { status, body } = await asker(url)('POST', '/v1/auth/login', { login, password })
  if (status !== 200) throw new Error(`login answered ${status}`)
  return { ask: asker(url, body.accessToken), session: body }
}
