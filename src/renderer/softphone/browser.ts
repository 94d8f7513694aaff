import type { Softphone, SoftphoneServer } from './ports.ts'
import { createPhoneMedia } from './media.ts'
import { createPhoneOwner } from './owner.ts'
import { keepPhonePreferences } from './preferences.ts'
import { createRinger } from './ringer.ts'
import { createSoftphone } from './softphone.ts'

/** What a page needs so that it can be a phone: microphones are given to secure pages alone (https, this machine, the desktop). */
export function canBePhone(window: Window): boolean {
  return window.isSecureContext && 'RTCPeerConnection' in window && window.navigator.mediaDevices !== undefined && window.navigator.locks !== undefined
}

/** Key of what this window placed, kept over a reload of its page. */
const placedKey = 'huiyin.phone.placed'
const mostPlaced = 20

function keepPlaced(storage: Storage) {
  const read = () => (storage.getItem(placedKey) ?? '').split(' ').filter(Boolean)
  return {
    has: (handoffId: string) => read().includes(handoffId),
    add: (handoffId: string) => storage.setItem(placedKey, [...read(), handoffId].slice(-mostPlaced).join(' ')),
  }
}

async function microphonePermission(window: Window): Promise<PermissionState> {
  try {
    return (await window.navigator.permissions.query({ name: 'microphone' as PermissionName })).state
  }
  catch {
    return 'prompt'
  }
}

/** A person's phone made of what this page's browser has. JsSIP is loaded when there is a line to open. */
export function createBrowserSoftphone(agentId: string, server: SoftphoneServer, window: Window & typeof globalThis): Softphone {
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  }
  const preferences = keepPhonePreferences(agentId, window)
  const { mediaDevices, locks } = window.navigator
  return createSoftphone({
    server,
    openLine: async (account, handlers) => (await import('./jssip-line.ts')).openJssipLine(account, handlers),
    media: createPhoneMedia({ devices: mediaDevices, permission: () => microphonePermission(window), audio: new window.Audio(), preferences }),
    ringer: createRinger(preferences.read),
    owner: createPhoneOwner(agentId, { locks, channel: name => new window.BroadcastChannel(name), after }),
    after,
    placed: keepPlaced(window.sessionStorage),
  })
}
