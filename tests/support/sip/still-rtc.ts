import { randomBytes } from 'node:crypto'
import { vi } from 'vitest'

/** Ways in which one side of a call lets sound through. */
type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

const answerTo: Readonly<Record<Direction, Direction>> = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' }
const fingerprint = Array.from({ length: 32 }, (_, n) => n.toString(16).padStart(2, '0').toUpperCase()).join(':')
const port = 9_999

function directionOf(sdp: string): Direction {
  return /^a=(sendonly|recvonly|inactive)\s*$/m.exec(sdp)?.[1] as Direction | undefined ?? 'sendrecv'
}

/** What a browser offers or answers: encrypted sound over one bundled port. */
function describe(setup: 'actpass' | 'active', direction: Direction, secret: { readonly user: string, readonly password: string }): string {
  return [
    'v=0',
    'o=- 4611 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=group:BUNDLE 0',
    `m=audio ${port} UDP/TLS/RTP/SAVPF 0 126`,
    'c=IN IP4 127.0.0.1',
    `a=rtcp:${port} IN IP4 127.0.0.1`,
    `a=candidate:1 1 udp 2113937151 127.0.0.1 ${port} typ host generation 0`,
    `a=ice-ufrag:${secret.user}`,
    `a=ice-pwd:${secret.password}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    `a=setup:${setup}`,
    'a=mid:0',
    `a=${direction}`,
    'a=rtcp-mux',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:126 telephone-event/8000',
    '',
  ].join('\r\n')
}

/** A microphone that says nothing. */
export function stillMicrophone(): MediaStream {
  const track = { kind: 'audio', enabled: true, label: '', stop() {}, addEventListener() {} } as unknown as MediaStreamTrack
  return { getTracks: () => [track], getAudioTracks: () => [track], getVideoTracks: () => [] } as unknown as MediaStream
}

/** A connection without sound: it says what a browser's would, and no packet ever leaves. */
function makePeer(): object {
  const events = new EventTarget()
  const secret = { user: randomBytes(3).toString('hex'), password: randomBytes(12).toString('hex') }
  const senders: { track: MediaStreamTrack, dtmf: { insertDTMF: () => void }, replaceTrack: () => Promise<void> }[] = []
  const peer = {
    iceConnectionState: 'connected',
    iceGatheringState: 'complete',
    signalingState: 'stable',
    localDescription: null as RTCSessionDescriptionInit | null,
    remoteDescription: null as RTCSessionDescriptionInit | null,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    addTrack: (track: MediaStreamTrack) => void senders.push({ track, dtmf: { insertDTMF() {} }, replaceTrack: async () => {} }),
    getSenders: () => senders,
    getReceivers: () => [],
    getStats: async () => new Map(),
    createOffer: async () => ({ type: 'offer', sdp: describe('actpass', 'sendrecv', secret) }),
    createAnswer: async () => ({ type: 'answer', sdp: describe('active', answerTo[directionOf(peer.remoteDescription?.sdp ?? '')], secret) }),
    async setLocalDescription(description: RTCSessionDescriptionInit) {
      peer.localDescription = description
      peer.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable'
    },
    async setRemoteDescription(description: RTCSessionDescriptionInit) {
      peer.remoteDescription = description
      peer.signalingState = description.type === 'offer' ? 'have-remote-offer' : 'stable'
    },
    close: () => void (peer.signalingState = 'closed'),
  }
  return peer
}

// Functions that can be called with `new`, as JsSIP does.
function StillPeer(): object {
  return makePeer()
}

function StillDescription(description: RTCSessionDescriptionInit): RTCSessionDescriptionInit {
  return description
}

/** Gives this process the parts of a browser that JsSIP looks for, until the test is over: calls are real, their sound is not. */
export function stubStillRtc(): void {
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('RTCPeerConnection', StillPeer)
  vi.stubGlobal('RTCSessionDescription', StillDescription)
}
