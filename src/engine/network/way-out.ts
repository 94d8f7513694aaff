import type { Agent as HttpAgent } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Dial } from './dial.ts'
import { Agent as PlainAgent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'

/** All requests of a process over one {@link Dial}. */
export interface WayOut {
  /** `fetch` as it ever is, over these lines. */
  readonly fetch: typeof fetch
  /** For what takes a dispatcher itself. */
  readonly dispatcher: Dispatcher
  /** For what takes an agent of Node (WebSocket): one for the kind of `address`. */
  readonly agentFor: (address: string) => HttpAgent
  readonly stop: () => Promise<void>
}

function numberOf(port: unknown, secure: boolean): number {
  return Number(port) || (secure ? 443 : 80)
}

/** `host` without the brackets of IPv6. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}

function agentOver(dial: Dial, secure: boolean): HttpAgent {
  const agent = secure ? new SecureAgent() : new PlainAgent()
  agent.createConnection = ({ host, port }, done) => {
    dial({ host: bare(host ?? 'localhost'), port: numberOf(port, secure), secure }).then(socket => done?.(null, socket), (error: Error) => done?.(error, undefined as never))
    return undefined
  }
  return agent
}

/** Makes the requests' part of `dial`. What it takes from outside is loaded here, for a host without proxies does without. */
export async function createWayOut(dial: Dial): Promise<WayOut> {
  const { Agent: FetchAgent } = await import('undici')
  const dispatcher = new FetchAgent({
    connect({ hostname, port, protocol }, done) {
      const secure = protocol === 'https:'
      dial({ host: bare(hostname), port: numberOf(port, secure), secure }).then(socket => done(null, socket), (error: Error) => done(error, null))
    },
  })
  const [plain, secure] = [agentOver(dial, false), agentOver(dial, true)]
  return {
    dispatcher,
    fetch: (input, init) => fetch(input, { dispatcher, ...init } as RequestInit),
    agentFor: address => /^(?:https|wss):/i.test(address) ? secure : plain,
    async stop() {
      plain.destroy()
      secure.destroy()
      await dispatcher.destroy()
    },
  }
}
