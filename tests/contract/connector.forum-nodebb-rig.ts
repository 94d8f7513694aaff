import type { Connector } from '../../src/channels/connector.ts'
import type { Faults } from '../../src/sandbox/faults.ts'
import type { Nodebb } from '../../src/sandbox/forum/nodebb/nodebb.ts'
import { createForumConnector } from '../../src/channels/forum/index.ts'
import { createSystemHost } from '../../src/sandbox/base/host.ts'
import { createRandom } from '../../src/sandbox/base/random.ts'
import { createFaults } from '../../src/sandbox/faults.ts'
import { startNodebb } from '../../src/sandbox/forum/nodebb/nodebb.ts'
import { createTruth } from '../../src/sandbox/truth.ts'

/** A NodeBB stand-in with a connector on it. */
export interface NodebbRig {
  readonly forum: Nodebb
  readonly faults: Faults
  readonly connector: Connector
  /** The forum's part of every key. */
  readonly host: string
  /** Paths (with method) that reached the network, in order. */
  readonly asked: string[]
  /** An account of somebody new; answers the uid. */
  readonly stranger: () => number
}

/** How the forum and the account are. */
export interface NodebbWish {
  readonly compat?: '4.11' | '4.15'
  readonly master?: boolean
  readonly bareLists?: boolean
  readonly settings?: Readonly<Record<string, unknown>>
  /** Sees every answer before the connector does. */
  readonly watch?: (answer: Response) => void
}

/** Starts both; `forum.close()` ends it. */
export async function startNodebbRig({ compat = '4.15', master = false, bareLists = false, settings = {}, watch = () => {} }: NodebbWish = {}): Promise<NodebbRig> {
  const system = createSystemHost(() => {})
  const faults = createFaults(system.now)
  const forum = await startNodebb({ host: system, faults, truth: createTruth().on('nodebb'), random: createRandom(11), port: 0, compat })
  forum.context.bareLists = bareLists
  const { credentials, url } = forum
  const asked: string[] = []
  let strangers = 0
  const connector = createForumConnector({
    accountId: 'sandbox',
    settings: { engine: 'nodebb', baseUrl: url, uid: credentials.uid, username: credentials.username, screenName: '云杉客服', master, timeoutMs: 800, sweepEveryMs: 0, answersTopicsIn: ['2'], ...settings },
    secret: () => master ? credentials.masterToken : forum.credentials.token,
    keepSecret: async () => {},
    fetch: async (input, init) => {
      asked.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`)
      const answer = await fetch(input, init)
      watch(answer)
      return answer
    },
    now: Date.now,
  })
  return { forum, faults, connector, host: new URL(url).host, asked, stranger: () => forum.verbs.meet(`路人${++strangers}`).uid }
}
