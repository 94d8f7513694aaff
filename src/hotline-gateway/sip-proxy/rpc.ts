import { z } from 'zod'

/** A SIP dialog as the proxy knows it. */
export interface Dialog {
  readonly entry: number
  readonly id: number
  readonly callId: string
  /** `trying`: nobody rings yet; `up`: answered. */
  readonly state: 'trying' | 'ringing' | 'up'
  /** s UTC at which the caller asked for it. */
  readonly since: number
  /** The hand-over whose customer it reaches, null = none of ours. */
  readonly handoffId: string | null
  /** What the gateway wrote with the hand-over, to know the legs again after a restart. */
  readonly legs: string | null
  /** A customer who rang the service number: `queue|from|called|User-to-User`. */
  readonly waiting: string | null
  /** The last agent who did not take a waiting customer: `<try> <SIP code>`. */
  readonly refused: string | null
}

/** The proxy's side of a hand-over: which number `sip:<id>@<domain>` leads to, and what to keep with the dialog. */
export interface Forward {
  readonly number: string
  readonly callerId: string
  readonly legs: string
}

/** Which agent a waiting customer goes to. `attempt` names this try in {@link Dialog.refused}. */
export interface Take {
  readonly user: string
  readonly handoffId: string
  readonly ringMs: number
  readonly attempt: string
  readonly legs: string
}

/** The SIP proxy's control (Kamailio's JSON-RPC); everything rejects with an Error when the proxy does not do it. */
export interface ProxyRpc {
  readonly forward: (id: string, to: Forward) => Promise<void>
  readonly forget: (id: string) => Promise<void>
  readonly give: (callId: string, take: Take) => Promise<void>
  readonly sendAway: (callId: string) => Promise<void>
  /** Every dialog that is not over. */
  readonly dialogs: () => Promise<readonly Dialog[]>
  /** Hangs up both ends of an answered call; one that is gone is done. */
  readonly end: (dialog: Pick<Dialog, 'entry' | 'id'>) => Promise<void>
  /** Users with a phone, and the contact it registered: a new page has a new one. */
  readonly registrations: () => Promise<ReadonlyMap<string, string>>
}

/** Where the proxy is and how it is spoken to. `token` goes as a bearer. */
export interface ProxyRpcOptions {
  readonly url: string
  readonly token: string | null
  readonly fetch: typeof fetch
  readonly answerMs?: number
}

const rpcAnswer = z.object({ result: z.unknown().optional(), error: z.object({ message: z.string() }).optional() })
const dialogRow = z.object({ 'h_entry': z.number(), 'h_id': z.number(), 'call-id': z.string(), 'state': z.number(), 'init_ts': z.number().default(0), 'variables': z.array(z.record(z.string(), z.string())).default([]) })
const contactRow = z.object({ Contact: z.object({ Address: z.string() }) })
const locationDump = z.object({ Domains: z.array(z.object({ Domain: z.object({ AoRs: z.array(z.object({ Info: z.object({ AoR: z.string(), Contacts: z.array(contactRow) }) })) }) })) })

/** States of Kamailio's dialogs: 1 unconfirmed, 2 early, 3 and 4 confirmed, 5 deleted. */
const states = new Map([[1, 'trying'], [2, 'ringing'], [3, 'up'], [4, 'up']] as const)

/** Fields of one value are separated by a bar; what comes from elsewhere may not bring its own. */
function fields(...values: readonly (string | number)[]): string {
  return values.map(value => String(value).replaceAll('|', ' ')).join('|')
}

function toDialog(row: z.output<typeof dialogRow>): Dialog[] {
  const state = states.get(row.state as 1)
  const variables: Readonly<Record<string, string | undefined>> = Object.assign({}, ...row.variables)
  const { handoff, legs, waiting, refused } = variables
  if (state === undefined || (handoff === undefined && waiting === undefined))
    return []
  return [{ entry: row.h_entry, id: row.h_id, callId: row['call-id'], state, since: row.init_ts, handoffId: handoff ?? null, legs: legs ?? null, waiting: waiting ?? null, refused: refused ?? null }]
}

/** Makes the client. The tables `handoff` and `take` and the dialogs' variables are those of the sample configuration. */
export function createProxyRpc({ url, token, fetch, answerMs = 3_000 }: ProxyRpcOptions): ProxyRpc {
  const headers = { 'Content-Type': 'application/json', ...token !== null && { Authorization: `Bearer ${token}` } }

  async function send(method: string, params: readonly unknown[]): Promise<unknown> {
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), signal: AbortSignal.timeout(answerMs) })
    if (answer.status === 401 || answer.status === 403)
      throw new Error(`the SIP proxy refuses its control: ${answer.status}`)
    const { result, error } = rpcAnswer.parse(await answer.json())
    if (error !== undefined)
      throw new Error(`${method}: ${error.message}`)
    return result
  }

  /** A proxy that closed a kept connection just now was never asked; asking again changes nothing. */
  async function call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return send(method, params).catch((error: unknown) => {
      if (error instanceof TypeError)
        return send(method, params)
      throw error
    })
  }

  return {
    forward: async (id, { number, callerId, legs }) => void await call('htable.sets', 'handoff', id, fields(number, callerId, legs)),
    forget: async id => void await call('htable.delete', 'handoff', id),
    give: async (callId, { user, handoffId, ringMs, attempt, legs }) => void await call('htable.sets', 'take', callId, fields(user, handoffId, ringMs, attempt, legs)),
    sendAway: async callId => void await call('htable.sets', 'take', callId, '-'),
    dialogs: async () => z.array(dialogRow).parse(await call('dlg.list') ?? []).flatMap(toDialog),
    async end({ entry, id }) {
      await call('dlg.end_dlg', entry, id).catch((error: unknown) => {
        if (!/not found|404/i.test(String(error)))
          throw error
      })
    },
    async registrations() {
      const { Domains } = locationDump.parse(await call('ul.dump'))
      const all = Domains.flatMap(({ Domain }) => Domain.AoRs.flatMap(({ Info }) => Info.Contacts.map(({ Contact }) => [Info.AoR.split('@')[0] ?? '', Contact.Address] as const)))
      return new Map(all)
    },
  }
}
