declare module 'autocannon' {
  interface Result {
    requests: { average: number }
    latency: { p50: number; p99: number; average: number }
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
  export default function autocannon(options: Options): Promise<Result>
}
