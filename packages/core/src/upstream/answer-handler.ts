import type { Dispatcher } from 'undici'
import { UpstreamFault } from '../kernel/upstream-fault.js'
import type { UpstreamRequest, UpstreamResponse } from '../ports/index.js'
import { ResponseBody } from './response-body.js'

/** Turns undici's callbacks into a response, or a fault. */
export class AnswerHandler implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | null = null
  private body: ResponseBody | null = null
  private late: UpstreamFault | null = null
  private readonly timer: NodeJS.Timeout

  constructor(
    private readonly request: UpstreamRequest,
    private readonly resolve: (response: UpstreamResponse) => void,
    private readonly reject: (fault: UpstreamFault) => void,
  ) {
    // undici would count from the moment of sending: a wait for a connection had no end.
    this.timer = setTimeout(() => this.giveUp(), request.firstByteTimeoutMs)
  }

  /** A connection is there, and the request is about to be written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.late) controller.abort(this.late)
    else this.controller = controller
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    clearTimeout(this.timer)
    const body = new ResponseBody(controller, this.request.maxBodyBytes)
    this.body = body
    this.resolve({
      status,
      headers: plainHeaders(headers),
      bytes: () => body.bytes(),
      stream: () => body,
      abort: () => body.abort(),
    })
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.body?.push(chunk)
  }

  onResponseEnd(): void {
    this.body?.end()
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.timer)
    const fault = faultOf(error, this.controller !== null)
    if (this.body) this.body.end(fault)
    else this.reject(fault)
  }

  private giveUp(): void {
    const ms = String(this.request.firstByteTimeoutMs)
    if (this.controller) {
      this.controller.abort(new UpstreamFault('timeout', `no answer within ${ms} ms`))
      return
    }
    this.late = new UpstreamFault('refused', `no connection within ${ms} ms`)
    this.reject(this.late)
  }
}

/** What broke before the request was written was a refusal, whatever the reason: the provider knows nothing of it. */
function faultOf(error: Error, wasSent: boolean): UpstreamFault {
  if (error instanceof UpstreamFault) return error
  const code = (error as { code?: string }).code ?? error.name
  if (code === 'UND_ERR_DESTROYED') return new UpstreamFault('aborted', 'the way out is closed')
  if (!wasSent) return new UpstreamFault('refused', `no connection: ${code}`, { cause: error })
  const kind = code === 'UND_ERR_BODY_TIMEOUT' ? 'timeout' : 'reset'
  return new UpstreamFault(kind, `the provider gave no full answer: ${code}`, { cause: error })
}

function plainHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return plain
}
