import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection of its own, for what no HTTP client would send. */
export async function dialled(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** The text of a request, byte for byte as it is given. */
export const rawRequest = (
  path: string,
  headers: Record<string, string> | [name: string, value: string][],
  body = '',
): string =>
  [
    `POST ${path} HTTP/1.1`,
    ...(Array.isArray(headers) ? headers : Object.entries(headers)).map(
      ([name, value]) => `${name}: ${value}`,
    ),
    '',
    body,
  ].join('\r\n')

/** Sends text over a connection, and answers all that comes until the server closes it, or `isEnough`. */
export async function rawAnswer(
  url: string,
  text: string,
  isEnough: (answer: string) => boolean = () => false,
): Promise<string> {
  const socket = await dialled(url)
  socket.write(text)
  let answer = ''
  for await (const piece of socket) {
    answer += String(piece)
    if (isEnough(answer)) break
  }
  socket.destroy()
  return answer
}

/** A body that is sent as it is. */
export type Body = NonNullable<RequestInit['body']>

/** Posts a body that need be no JSON. */
export async function postBody(
  url: string,
  token: string,
  body: Body,
): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const answer = await fetch(url, { method: 'POST', body, headers, duplex: 'half' })
  return { status: answer.status, text: await answer.text() }
}
