import type { Envelope } from '../../shared/contract/envelope.ts'
import type { WorkstationClient } from '../../shared/contract/index.ts'
import type { AppError } from '../../shared/errors.ts'
import type { HeartbeatPace } from '../../shared/heartbeat.ts'
import { open } from '../../shared/contract/envelope.ts'
import { startHeartbeat } from '../../shared/heartbeat.ts'
import { heartbeat } from '../../shared/wire.ts'
import { createLinkedClient } from './linked-client.ts'

/** What the preload script puts on `window.huiyin`: nothing but calls by name and one stream of events. */
export interface HuiyinBridge {
  readonly call: (name: string, input: unknown) => Promise<Envelope>
  /** Listens to `(event, payload)`; answers how to stop. */
  readonly on: (listener: (event: string, payload: unknown) => void) => () => void
  /** Version of the desktop shell. */
  readonly version: string
}

/** Options of {@link createBridgeClient}. */
export interface BridgeClientOptions {
  readonly pace?: HeartbeatPace
  readonly onRefused?: (error: AppError) => void
}

/**
 * Signs in at the hub that the desktop belongs to, with a one-use code or the link that carries it. Throws `bad_input`,
 * `not_signed_in` (spent or too old), `config_invalid` (the hub does not answer to this address) or `link_lost`. Afterwards the shell loads the page anew.
 */
export async function signInThrough(bridge: HuiyinBridge, code: string): Promise<void> {
  open(await bridge.call('host:signIn', { code }))
}

/** Has the shell open the window that keeps the phone; it does nothing when there is one. */
export async function openPhoneThrough(bridge: HuiyinBridge): Promise<void> {
  open(await bridge.call('host:phone', {}))
}

const timers = {
  set: (work: () => void, ms: number) => setTimeout(work, ms),
  clear: (handle: unknown) => clearTimeout(handle as ReturnType<typeof setTimeout>),
}

/**
 * The workstation's client over Electron's IPC. The main process tells when its engine went away or came back; a heartbeat
 * through to the engine's thread notices what nobody tells.
 */
export function createBridgeClient(bridge: HuiyinBridge, options: BridgeClientOptions = {}): WorkstationClient {
  const leave: (() => void)[] = []
  const link = createLinkedClient({
    send: (name, input, settle) => void bridge.call(name, input).then(settle, () => settle({ ok: false, error: { code: 'link_lost', details: {}, retryable: true, reportable: false } })),
    cut: () => leave.forEach(step => step()),
    onRefused: options.onRefused,
  })

  const change = (state: unknown) => state === 'lost' ? link.lost() : link.connected()
  leave.push(bridge.on((event, payload) => {
    if (event === 'link')
      change((payload as { state?: unknown } | null)?.state)
    else
      link.deliver(event, payload)
  }), startHeartbeat({
    pace: options.pace ?? heartbeat,
    timers,
    ask: async () => {
      const answer = await link.probe('session:time', {})
      return answer.ok || answer.error.code !== 'link_lost'
    },
    onChange: change,
  }))
  link.connected()
  return link.client
}
