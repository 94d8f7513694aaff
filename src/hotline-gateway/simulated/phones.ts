import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Clock, Log } from '../ports.ts'
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
  type: z.enum(['ringing', 'answered', 'digit', 'busy', 'rejected', 'no_answer', 'unreachable', 'invalid_number', 'congestion', 'hangup']),
  digit: z.string().max(1).nullish(),
  by: z.string().max(40).nullish(),
  sipCode: z.number().int().nullish(),
  q850: z.number().int().nullish(),
})

/** One thing a simulated telephone did. */
export type PhoneLine = z.infer<typeof phoneLine>

const incomingLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('incoming'), callId: z.string().min(1).max(100), from: z.string().regex(/^\+\d{5,15}$/).nullable(), called: z.string().max(40), queue: z.string().max(64), uui: z.string().max(4_000).nullable() }),
  z.object({ type: z.enum(['phone_lost', 'phone_back']), agentId: z.string().min(1).max(64) }),
  phoneLine.extend({ callId: z.string().min(1).max(100) }),
])

/** One thing that happened of itself: on a call that a customer placed they ring, press a digit, hang up; an agent's phone is lost or comes back. */
export type IncomingLine = z.infer<typeof incomingLine>

/** Who listens to one call. */
export interface PhoneListener {
  readonly line: (line: PhoneLine) => void
  /** The line is closed; `problem` says what went wrong, null = as it should be. Called exactly once, last. */
  readonly closed: (problem: string | null) => void
}

/** Who listens for customers who ring. */
export interface IncomingListener {
  readonly line: (line: IncomingLine) => void
  /** The telephones cannot be heard any more: every call that came from there is over. */
  readonly lost: (problem: string) => void
}

/** The simulated telephones, reached over HTTP. */
export interface Phones {
  readonly call: (request: PhoneCallRequest, listener: PhoneListener) => void
  /** Listens for customers who ring until `stop`; a broken line is told as `lost` and taken up again. */
  readonly listen: (listener: IncomingListener) => { readonly stop: () => void }
  /** Tells that somebody talks to a customer who rang. */
  readonly answered: (callId: string) => void
  /** Ends a call; resolves when the other side knows it or cannot be reached. Never rejects. */
  readonly hangUp: (callId: string) => Promise<void>
}

const maxLineLength = 8_192
/** Pause before the telephones are asked again for who rings. */
const listenAgainMs = 1_000

/**
 * Client of the simulated telephones: `POST /calls` streams one JSON object a line for as long as the call lasts,
 * `DELETE /calls/:callId` hangs up, `GET /incoming` streams the calls that customers place. Node's `http` rather than `fetch`, whose body timeout would cut a quiet call after
 * five minutes.
 */
export function createPhones({ url, clock, log, answerMs = 5_000 }: { readonly url: string, readonly clock: Clock, readonly log: Log, readonly answerMs?: number }): Phones {
  const base = url.replace(/\/+$/, '')
  const open = new Map<string, ClientRequest>()

  function send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: string): ClientRequest {
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
      readLines(response, { schema: phoneLine, take: listener.line, close, log })
    })
  }

  function listen(listener: IncomingListener) {
    let stopped = false
    let cancelPause = () => {}
    let current: ClientRequest | null = null
    const again = (problem: string) => {
      if (stopped)
        return
      current?.destroy()
      current = null
      listener.lost(maskDigits(problem))
      cancelPause()
      cancelPause = clock.after(listenAgainMs, open)
    }
    function open() {
      const request = send('GET', '/incoming')
      current = request
      request.on('error', error => current === request && again(`phones cannot be reached: ${error.message}`))
      request.on('response', (response) => {
        request.setTimeout(0)
        if (response.statusCode !== 200) {
          response.resume()
          return again(`phones answered ${response.statusCode}`)
        }
        readLines(response, { schema: incomingLine, take: listener.line, close: problem => current === request && again(problem ?? 'the line was closed'), log })
      })
    }
    open()
    return {
      stop() {
        stopped = true
        cancelPause()
        current?.destroy()
      },
    }
  }

  function answered(callId: string) {
    const request = send('POST', `/calls/${encodeURIComponent(callId)}/answered`)
    request.on('response', response => response.resume())
    request.on('error', error => log.warn({ callId, reason: reasonOf(error) }, 'phones did not hear that a call was answered'))
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

  return { call, listen, answered, hangUp }
}

interface Reading<T> {
  readonly schema: z.ZodType<T>
  readonly take: (line: T) => void
  readonly close: (problem: string | null) => void
  readonly log: Log
}

function readLines<T>(response: IncomingMessage, reading: Reading<T>) {
  let rest = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines)
      readLine(line, reading)
    if (rest.length > maxLineLength)
      response.destroy(new Error('a line without end'))
  })
  response.on('error', error => reading.close(`the line broke: ${error.message}`))
  response.on('close', () => {
    if (rest.trim() !== '')
      readLine(rest, reading)
    reading.close(null)
  })
}

function readLine<T>(text: string, { schema, take, log }: Reading<T>) {
  if (text.trim() === '')
    return
  const line = schema.safeParse(parseJson(text))
  if (line.success)
    take(line.data)
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
