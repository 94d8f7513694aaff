import type { EndEvent, RTCSession, RTCSessionEventMap } from 'jssip/lib/RTCSession'
import type { IncomingRequest, IncomingResponse } from 'jssip/lib/SIPMessage'
import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent } from 'jssip/lib/UA'
import type { SoftphoneAccount } from '../../shared/contract/softphone.ts'
import type { Leg, LegEnd, LegHandlers, Line, LineHandlers } from './line.ts'
import JsSIP from 'jssip'
import { readHandoff } from './handoff-header.ts'
import { readTraffic } from './traffic.ts'

/** Registered anew this often, s: a registrar that lost us learns of us in time. */
const registerSeconds = 120
/** Shortest and longest pause between two tries to connect, s. */
const recovery = { connection_recovery_min_interval: 1, connection_recovery_max_interval: 8 } as const
const busyHere = 486
const toneMs = 160

function codesOf(message: IncomingRequest | IncomingResponse | null): Pick<LegEnd, 'sipCode' | 'q850'> {
  const reason = message?.getHeader('Reason') ?? ''
  const q850 = /Q\.850[^,]*?cause\s*=\s*(\d{1,3})/i.exec(reason)?.[1]
  const status = message !== null && 'status_code' in message ? message.status_code : message?.method === 'CANCEL' ? 487 : null
  return { sipCode: status, q850: q850 === undefined ? null : Number(q850) }
}

const sides = { local: 'near', remote: 'far', system: 'system' } as const

function endOf({ originator, message }: EndEvent): LegEnd {
  return { by: sides[originator], ...codesOf(message ?? null) }
}

/** What the session's events mean to a leg. */
function eventsOf(handlers: LegHandlers): Partial<RTCSessionEventMap> {
  const gone = (event: EndEvent) => handlers.onGone(endOf(event))
  return {
    peerconnection: ({ peerconnection }) => peerconnection.addEventListener('track', ({ streams, track }) => handlers.onSound(streams[0] ?? new MediaStream([track]))),
    progress: ({ originator }: { readonly originator: string }) => {
      if (originator !== 'local')
        handlers.onRinging()
    },
    accepted: handlers.onUp,
    ended: gone,
    failed: gone,
  }
}

function legOf(session: RTCSession, handoffId: string | null, pcConfig: RTCConfiguration): Leg {
  /** JsSIP throws for what its state does not allow; the leg's end is told by its own event. */
  const attempt = (work: () => void): void => {
    try {
      work()
    }
    catch {
      // Nothing to do: the state has changed meanwhile.
    }
  }
  return {
    handoffId,
    answer: microphone => attempt(() => session.answer({ mediaStream: microphone, mediaConstraints: { audio: true, video: false }, pcConfig })),
    end: () => attempt(() => session.terminate(session.direction === 'incoming' && !session.isEstablished() ? { status_code: busyHere } : {})),
    hold: on => session.isEstablished() && (on ? session.hold() : session.unhold()),
    mute: on => on ? session.mute({ audio: true }) : session.unmute({ audio: true }),
    digits: digits => attempt(() => session.sendDTMF(digits, { duration: toneMs, transportType: 'RFC2833' as never })),
    refer: address => new Promise((resolve) => {
      const no = () => resolve(false)
      try {
        session.refer(address, { eventHandlers: { accepted: () => resolve(true), failed: no, requestFailed: no } })
        session.on('ended', no)
      }
      catch {
        no()
      }
    }),
    async replaceMicrophone(microphone) {
      const [track = null] = microphone.getAudioTracks()
      const sender = session.connection.getSenders().find(one => one.track?.kind === 'audio' || one.track === null)
      // A connection that closed meanwhile takes none.
      await sender?.replaceTrack(track).catch(() => undefined)
    },
    traffic: async () => session.connection === null || session.connection === undefined ? null : readTraffic(await session.connection.getStats()),
  }
}

/** A line over SIP and WebSocket (RFC 7118) by JsSIP, which reconnects and registers anew by itself. */
export async function openJssipLine(account: SoftphoneAccount, { onRegistered, onLost, onRefused, onIncoming }: LineHandlers): Promise<Line> {
  const pcConfig: RTCConfiguration = { iceServers: account.iceServers }
  const ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(account.url)],
    uri: account.uri,
    authorization_user: account.user,
    password: account.password,
    display_name: account.displayName,
    register_expires: registerSeconds,
    user_agent: 'Huiyin',
    ...recovery,
  })
  ua.on('registered', onRegistered)
  ua.on('unregistered', onLost)
  ua.on('disconnected', onLost)
  ua.on('registrationFailed', ({ response }) => {
    const code = response?.status_code ?? null
    if (code !== null && [401, 403, 404, 407].includes(code))
      onRefused(code)
    else
      onLost()
  })
  ua.on('newRTCSession', ({ originator, session, request }: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => {
    if (originator !== 'remote')
      return
    const handlers = onIncoming(legOf(session, readHandoff(request.getHeader('User-to-User')), pcConfig))
    for (const [name, handle] of Object.entries(eventsOf(handlers)))
      session.on(name as keyof RTCSessionEventMap, handle as never)
  })
  return {
    start: () => ua.start(),
    stop: () => ua.stop(),
    call(address, microphone, handlers) {
      const session = ua.call(address, { mediaStream: microphone, mediaConstraints: { audio: true, video: false }, pcConfig, eventHandlers: eventsOf(handlers) })
      return legOf(session, null, pcConfig)
    },
  }
}
