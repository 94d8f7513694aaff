import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { toWeiboTime } from '../../src/sandbox/weibo/format.ts'
import { signCallback } from '../../src/sandbox/weibo/signature.ts'

/** The platform's side of the callback: signed private messages, as fast as the bench wants them. */
export interface Platform {
  /** Pushes one private message; resolves to the status that the hub answered with after its commit. */
  readonly push: (uid: string, text: string) => Promise<number>
  readonly close: () => void
}

interface Account { readonly uid: number, readonly appSecret: string }

/** Speaks to a hub's callback as the platform that the sandbox stands in for, with its secret; `ask` reads the sandbox's control plane. */
export async function openPlatform(ask: (path: string) => Promise<unknown>, sockets: number): Promise<Platform> {
  const account = await ask('/weibo/account') as Account
  const { callback } = await ask('/pushes') as { callback: string }
  const agent = new Agent({ keepAlive: true, maxSockets: sockets })

  function signedUrl(): URL {
    const url = new URL(callback)
    const timestamp = String(Date.now())
    const nonce = randomBytes(8).toString('hex')
    url.search = new URLSearchParams({ signature: signCallback(account.appSecret, timestamp, nonce), timestamp, nonce }).toString()
    return url
  }

  return {
    push: (uid, text) => new Promise((resolve, reject) => {
      const body = Buffer.from(JSON.stringify({ type: 'text', receiver_id: account.uid, sender_id: Number(uid), created_at: toWeiboTime(Date.now()), text, data: {} }))
      const call = request(signedUrl(), { method: 'POST', agent, headers: { 'content-type': 'application/json; charset=UTF-8', 'content-length': body.byteLength } }, (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode ?? 0))
      })
      call.on('error', reject)
      call.end(body)
    }),
    close: () => agent.destroy(),
  }
}
