declare module 'autocannon' {
  interface Result {
    /** Seconds. */
    duration: number
    non2xx: number
    errors: number
  }
  interface Options {
    url: string
    connections: number
    duration: number
    method: string
    headers: Record<string, string>
    body: string
  }
  type OnResponse = (client: object, statusCode: number, bytes: number, responseTimeMs: number) => void
  interface Run extends PromiseLike<Result> {
    on(event: 'response', listener: OnResponse): void
  }
  export default function autocannon(options: Options): Run
}
