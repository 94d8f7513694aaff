import type { PhoneRow, SoftphoneServer } from '../../../src/renderer/softphone/ports.ts'
import type { SoftphoneOrder } from '../../../src/shared/contract/softphone.ts'
import type { SipProxy } from './proxy.ts'
import { openJssipLine } from '../../../src/renderer/softphone/jssip-line.ts'
import { createSoftphone } from '../../../src/renderer/softphone/softphone.ts'
import { until } from '../until.ts'
import { stillMicrophone } from './still-rtc.ts'

/** The page's own softphone without a page: its code, its SIP, no sound. */
export interface PagePhone {
  readonly order: (order: SoftphoneOrder) => void
  readonly rows: (rows: readonly PhoneRow[]) => void
  readonly stop: () => void
}

/** Whose phone it is, and the engine behind it. */
export interface PagePhoneOptions {
  readonly proxy: Pick<SipProxy, 'wsUrl' | 'domain'>
  readonly user: string
  readonly password: string
  readonly server: Pick<SoftphoneServer, 'leg' | 'word'>
}

/** Starts it and waits until it has registered; needs the globals of `stubStillRtc`. */
export async function startPagePhone({ proxy, user, password, server }: PagePhoneOptions): Promise<PagePhone> {
  const placed = new Set<string>()
  const phone = createSoftphone({
    server: {
      ...server,
      account: async () => ({ url: proxy.wsUrl, uri: `sip:${user}@${proxy.domain}`, user, password, displayName: user, iceServers: [] }),
      say: async () => {},
    },
    openLine: openJssipLine,
    media: {
      open: async () => ({ stream: stillMicrophone(), label: '', close() {} }),
      ask: async () => {},
      state: () => 'ok',
      onState() {},
      play() {},
      onSpeakerGone() {},
      stop() {},
    },
    ringer: { start() {}, stop() {} },
    owner: { claim: ({ onOwn }) => onOwn(), take() {}, free() {}, release() {} },
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    placed: { has: id => placed.has(id), add: id => void placed.add(id) },
  })
  await phone.start()
  await until(() => phone.state()?.phase === 'registered', `a softphone of ${user} that registers`)
  return { order: phone.order, rows: phone.rows, stop: phone.stop }
}
