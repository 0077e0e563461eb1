import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a database that can be taken away: cut, or silent. */
export interface SeverableLink {
  /** The URL of the database, by way of the link. */
  url: string
  /** Ends every connection and refuses new ones. */
  cut: () => void
  /** Keeps every connection and delivers nothing, as a network does that loses all packets. */
  hush: () => void
  restore: () => void
  close: () => Promise<void>
}

export async function severableLink(databaseUrl: string): Promise<SeverableLink> {
  const target = new URL(databaseUrl)
  const pairs = new Set<[Socket, Socket]>()
  let state: 'open' | 'cut' | 'silent' = 'open'
  const server = createServer((near) => {
    if (state === 'cut') {
      near.resetAndDestroy()
      return
    }
    const far = connect(Number(target.port), target.hostname)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    near.pipe(far).pipe(near)
    if (state === 'silent') pause(pair)
    for (const socket of pair) socket.on('error', () => end(pair)).on('close', () => end(pair))
  })
  const end = (pair: [Socket, Socket]): void => {
    pairs.delete(pair)
    for (const socket of pair) socket.destroy()
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    cut: () => {
      state = 'cut'
      for (const pair of [...pairs]) end(pair)
    },
    hush: () => {
      state = 'silent'
      for (const pair of pairs) pause(pair)
    },
    restore: () => {
      // What was silent is lost: a server would have given those connections up.
      if (state === 'silent') for (const pair of [...pairs]) end(pair)
      state = 'open'
    },
    close: () =>
      new Promise((resolve) => {
        for (const pair of [...pairs]) end(pair)
        server.close(() => resolve())
      }),
  }
}

const pause = ([near, far]: [Socket, Socket]): void => {
  near.unpipe(far).pause()
  far.unpipe(near).pause()
}
