import type { HttpAnswer, HttpListener, HttpRequest } from '../base/http.ts'
import type { Sandbox } from '../running.ts'
import type { SandboxOptions } from '../sandbox.ts'
import { listen, whole } from '../base/http.ts'
import { createSandbox } from '../sandbox.ts'

/** A JSON object whose fields a test looks into. */
export type Json = Record<string, unknown>

/** What came back from the platform. */
export interface Reply {
  status: number
  headers: Headers
  text: string
  json: Json
}

/** A sandbox with hands: calls as a client of the platform, orders as a test, ears as a workstation. */
export interface Rig extends AsyncDisposable {
  sandbox: Sandbox
  token: string
  get: (path: string, params?: Record<string, string | number>) => Promise<Reply>
  post: (path: string, fields?: Record<string, string | number>) => Promise<Reply>
  order: (method: string, path: string, body?: unknown) => Promise<Json>
  fault: (id: string, params?: Json) => Promise<Json>
}

function textOf(params: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
}

async function toReply(response: Response): Promise<Reply> {
  const text = await response.text()
  let json: Json = {}
  try {
    json = JSON.parse(text) as Json
  }
  catch {
    json = {}
  }
  return { status: response.status, headers: response.headers, text, json }
}

/** Starts an empty sandbox of Weibo alone (unless told otherwise) and signs in there. */
export async function startRig(options: SandboxOptions = {}): Promise<Rig> {
  const sandbox = await createSandbox({ seed: 7, channels: ['weibo'], ...options })
  const order: Rig['order'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.urls.control}${path}`, { method, ...body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) } })
    return await response.json() as Json
  }
  const { accessToken } = await order('GET', '/weibo/account')
  const token = String(accessToken)
  return {
    sandbox,
    token,
    order,
    get: async (path, params = {}) => toReply(await fetch(`${sandbox.urls.weibo}${path}?${new URLSearchParams({ access_token: token, ...textOf(params) }).toString()}`)),
    post: async (path, fields = {}) => toReply(await fetch(`${sandbox.urls.weibo}${path}`, { method: 'POST', body: new URLSearchParams({ access_token: token, ...textOf(fields) }) })),
    fault: (id, params = {}) => order('PUT', `/faults/${id}`, { on: true, ...params }),
    [Symbol.asyncDispose]: () => sandbox.stop(),
  }
}

/** A workstation's ear: it remembers what was pushed and answers as told. */
export interface Ear extends AsyncDisposable {
  url: string
  /** Every POST so far. */
  heard: HttpRequest[]
  /** The bodies of the POSTs so far; what is no JSON object is left out. */
  bodies: () => Json[]
  /** Replaces the answer to POSTs (an empty 200). */
  answerWith: (answer: (request: HttpRequest) => HttpAnswer) => void
}

/** Starts an ear that passes the handshake. */
export async function startEar(): Promise<Ear> {
  const heard: HttpRequest[] = []
  let answer: (request: HttpRequest) => HttpAnswer = () => whole('', 'text/plain')
  const listener: HttpListener = await listen((request) => {
    if (request.method === 'GET')
      return whole(request.query.get('echostr') ?? '', 'text/plain')
    heard.push(request)
    return answer(request)
  }, { port: 0, log: () => {}, limitBytes: 64 * 1024 * 1024 })
  return {
    url: `${listener.url}/hooks/weibo`,
    heard,
    bodies: () => heard.flatMap((request) => {
      try {
        return [JSON.parse(request.body.toString('utf8')) as Json]
      }
      catch {
        return []
      }
    }),
    answerWith: (given) => { answer = given },
    [Symbol.asyncDispose]: () => listener.close(),
  }
}

/** Waits until the condition holds; fails after five seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 5000
  while (!await condition()) {
    if (Date.now() > deadline)
      throw new Error(`waited in vain: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** The lines of a streamed answer, as they come. */
export interface LineReader {
  lines: string[]
  /** Resolves when the stream has ended or was cut. */
  over: Promise<void>
}

/** Reads a streamed answer line by line. */
export function readLines(response: Response): LineReader {
  const lines: string[] = []
  async function read(): Promise<void> {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of response.body ?? []) {
      const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = pieces.pop() ?? ''
      lines.push(...pieces)
    }
  }
  return { lines, over: read().catch(() => {}) }
}
