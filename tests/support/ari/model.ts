/** How a phone ends the ringing: the last `Dial` status, the Q.850 cause and the SIP code as Asterisk 22.10.1 reports them. */
export const phoneEnds = {
  busy: { dial: 'BUSY', cause: 17, techCause: 486 },
  busy_everywhere: { dial: 'BUSY', cause: 17, techCause: 600 },
  declined: { dial: 'NOANSWER', cause: 21, techCause: 603 },
  forbidden: { dial: 'NOANSWER', cause: 21, techCause: 403 },
  off: { dial: 'NOANSWER', cause: 19, techCause: 480 },
  no_reply: { dial: 'NOANSWER', cause: 18, techCause: 408 },
  unknown_number: { dial: 'NOANSWER', cause: 1, techCause: 404 },
  malformed_number: { dial: 'NOANSWER', cause: 28, techCause: 484 },
  trunk_full: { dial: 'CONGESTION', cause: 34, techCause: 503 },
  trunk_error: { dial: 'NOANSWER', cause: 38, techCause: 500 },
} as const

/** Name of a way a phone ends its ringing. */
export type PhoneEnd = keyof typeof phoneEnds

/** What a phone does when it is called; all times ms on the fake's clock, 0 = at once. */
export interface PhoneScript {
  /** Rings so long after the INVITE; null = never sends a 180. Default 0. */
  readonly ringsAfter?: number | null
  /** What it does in the end; `nothing` = until somebody gives up. */
  readonly then: 'answer' | 'nothing' | PhoneEnd
  /** So long after the INVITE (after ringing, when both are 0). Default 0. */
  readonly after?: number
  /** Hangs up so long after it answered. */
  readonly talks?: number
}

/** A channel as the fake holds it. */
export interface FakeChannel {
  readonly id: string
  readonly name: string
  /** `PJSIP/agent1`, `PJSIP/+8613800000000@carrier`; `Snoop/<id>` for a snoop. */
  readonly endpoint: string
  state: 'Down' | 'Ring' | 'Ringing' | 'Up'
  readonly app: string
  readonly appArgs: readonly string[]
  readonly caller: { readonly name: string, readonly number: string }
  readonly exten: string
  readonly createdAt: number
  readonly variables: Map<string, string>
  inStasis: boolean
  bridgeId: string | null
  music: boolean
  ringback: boolean
  /** Directions that are silent: `in` = what this one says. */
  readonly muted: Set<'in' | 'out'>
  /** Set on a snoop channel. */
  readonly snoop: { readonly on: string, readonly spy: string, readonly whisper: string } | null
  dialTold: boolean
  /** Digits played into it. */
  digits: string
  readonly timers: Set<() => void>
}

/** A mixing bridge. */
export interface FakeBridge {
  readonly id: string
  readonly name: string
  readonly channels: Set<string>
}

/** A recording, live or stored. */
export interface FakeRecording {
  readonly name: string
  readonly format: string
  readonly bridgeId: string
  state: 'recording' | 'paused' | 'done'
  /** Channels that could be heard in it while it ran. */
  readonly heard: Set<string>
}

/** An error as ARI answers it: `message`, or `error` for what failed inside. */
export class AriRefusal extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, string>>

  constructor(status: number, message: string, field: 'message' | 'error' = 'message') {
    super(message)
    this.status = status
    this.body = { [field]: message }
  }
}

/** A channel as ARI shows it. */
export function showChannel(channel: FakeChannel): Record<string, unknown> {
  return {
    id: channel.id,
    protocol_id: `${channel.id}@fake`,
    name: channel.name,
    state: channel.state,
    caller: channel.caller,
    connected: { name: '', number: '' },
    accountcode: '',
    dialplan: { context: 'default', exten: channel.exten, priority: 1, app_name: channel.inStasis ? 'Stasis' : '', app_data: channel.inStasis ? [channel.app, ...channel.appArgs].join(',') : '' },
    creationtime: ariTime(channel.createdAt),
    language: 'en',
  }
}

/** A bridge as ARI shows it. */
export function showBridge(bridge: FakeBridge): Record<string, unknown> {
  return { id: bridge.id, name: bridge.name, technology: 'simple_bridge', bridge_type: 'mixing', bridge_class: 'stasis', creator: 'Stasis', channels: [...bridge.channels], video_mode: 'none' }
}

/** A time as ARI writes it: `2026-03-02T09:14:07.511+0800`. */
export function ariTime(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().replace('Z', '+0800')
}
