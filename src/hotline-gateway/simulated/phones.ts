import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Log } from '../ports.ts'
import { Buffer } from 'node:buffer'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { z } from 'zod'
import { maskDigits, reasonOf } from '../mask.ts'

/** What the simulated telephones are asked to do. */
export interface PhoneCallRequest {
  readonly callId: string
  /** E.164. */
  readonly to: string
  readonly from: string
  readonly handoffId: string
  readonly ringTimeoutMs: number
}

const phoneLine = z.object({
  type: z.enum(['ringing', 'answered', 'busy', 'rejected', 'no_answer', 'unreachable', 'invalid_number', 'congestion', 'hangup']),
  by: z.string().max(40).nullish(),
  sipCode: z.number().int().nullish(),
  q850: z.number().int().nullish(),
})

/** One thing a simulated telephone did. */
export type PhoneLine = z.infer<typeof phoneLine>

/** Who listens to one call. */
export interface PhoneListener {
  readonly line: (line: PhoneLine) => void
  /** The line is closed; `problem` says what went wrong, null = as it should be. Called exactly once, last. */
  readonly closed: (problem: string | null) => void
}

/** The simulated telephones, reached over HTTP. */
export interface Phones {
  readonly call: (request: PhoneCallRequest, listener: PhoneListener) => void
  /** Ends a call; resolves when the other side knows it or cannot be reached. Never rejects. */
  readonly hangUp: (callId: string) => Promise<void>
}

const maxLineLength = 8_192

/**
 * Client of the simulated telephones: `POST /calls` streams one JSON object a line for as long as the call lasts,
 * `DELETE /calls/:callId` hangs up. Node's `http` rather than `fetch`, whose body timeout would cut a quiet call after
 * five minutes.
 */
export function createPhones({ url, log, answerMs = 5_000 }: { readonly url: string, readonly log: Log, readonly answerMs?: number }): Phones {
  const base = url.replace(/\/+$/, '')
  const open = new Map<string, ClientRequest>()

  function send(method: 'POST' | 'DELETE', path: string, body?: string): ClientRequest {
    const target = new URL(base + path)
    const request = target.protocol === 'https:' ? httpsRequest : httpRequest
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    // A socket of its own per call: a kept-alive one that dies would look like a failed call.
    const sent = request(target, { method, agent: false, headers })
    sent.setTimeout(answerMs, () => sent.destroy(new Error('no answer in time')))
    return sent.end(body)
  }

  function call(asked: PhoneCallRequest, listener: PhoneListener) {
    const request = send('POST', '/calls', JSON.stringify(asked))
    let isOpen = true
    const close = (problem: string | null) => {
      if (!isOpen)
        return
      isOpen = false
      open.delete(asked.callId)
      listener.closed(problem === null ? null : maskDigits(problem))
    }
    open.set(asked.callId, request)
    request.on('error', error => close(`phones cannot be reached: ${error.message}`))
    request.on('response', (response) => {
      request.setTimeout(0)
      if (response.statusCode !== 200) {
        response.resume()
        return close(`phones answered ${response.statusCode}`)
      }
      readLines(response, listener, close, log)
    })
  }

  async function hangUp(callId: string) {
    await new Promise<void>((resolve) => {
      const request = send('DELETE', `/calls/${encodeURIComponent(callId)}`)
      request.on('response', response => response.resume().on('close', resolve))
      request.on('error', (error) => {
        log.warn({ callId, reason: reasonOf(error) }, 'phones did not hear the hang-up; the line is cut instead')
        resolve()
      })
    })
    open.get(callId)?.destroy()
  }

  return { call, hangUp }
}

function readLines(response: IncomingMessage, listener: PhoneListener, close: (problem: string | null) => void, log: Log) {
  let rest = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines)
      readLine(line, listener, log)
    if (rest.length > maxLineLength)
      response.destroy(new Error('a line without end'))
  })
  response.on('error', error => close(`the line broke: ${error.message}`))
  response.on('close', () => {
    if (rest.trim() !== '')
      readLine(rest, listener, log)
    close(null)
  })
}

function readLine(text: string, listener: PhoneListener, log: Log) {
  if (text.trim() === '')
    return
  const line = phoneLine.safeParse(parseJson(text))
  if (line.success)
    listener.line(line.data)
  else
    log.warn({ line: maskDigits(text.slice(0, 200)) }, 'phones said something unknown; ignored')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}
