import type { Browser, Page } from '@playwright/test'
import type { BrowserHost } from '../../support/browser-host.ts'
import type { SipRig } from '../../support/sip/rig.ts'
import type { StartedProgram } from '../../support/started-program.ts'
import type { Workstation } from '../../support/workstation.ts'
import type { Desk } from './desk.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findSystemChromium } from '../../../build/scripts/lib/chromium.ts'
import { missingSipPackages } from '../../../build/scripts/lib/sip.ts'
import { serviceNumber, startSipRig } from '../../support/sip/rig.ts'
import { startBundle, startProgram } from '../../support/started-program.ts'
import { until } from '../../support/until.ts'
import { standInPath, startWorkstation } from '../../support/workstation.ts'
import { createDesk } from './desk.ts'
import { test } from './test.ts'

const token = 'token-of-this-test-run'
const password = 'password-of-8001'
const agentId = 'lin-xiaowen'
const projectRoot = fileURLToPath(new URL('../../..', import.meta.url))

/** A workstation whose agent has a softphone on a real SIP proxy, with real telephones around. */
export interface TelephoneDesk {
  readonly sip: SipRig
  readonly workstation: Workstation
  readonly desk: Desk
  readonly page: Page
  /** The page that has the softphone: the same, or on the desktop the one that nobody sees. */
  readonly phone: Page
  readonly stop: () => Promise<void>
  /** What the programs said, for a test that failed. */
  readonly words: () => string
}

/** What a page's softphone counts and hears. */
export interface Sound {
  readonly sent: number
  readonly received: number
  readonly lost: number
  /** Frequency of the loudest tone that is heard, Hz; 0 = silence. */
  readonly hertz: number
}

/** The phone system behind the gateway: the proxy alone, or an Asterisk whose channels call over it. */
export interface PhoneSystem {
  /** Section of the gateway's settings, with the driver's name. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly env: NodeJS.ProcessEnv
}

function proxyAlone({ proxy }: SipRig): PhoneSystem {
  return { settings: { driver: 'sip-proxy', sipProxy: { rpcUrl: proxy.rpcUrl, rpcTokenEnv: 'TEST_RPC_TOKEN', domain: proxy.domain } }, env: { TEST_RPC_TOKEN: proxy.rpcToken } }
}

function startGateway(sip: SipRig, { settings, env }: PhoneSystem): StartedProgram {
  const file = join(sip.folder, 'gateway.json')
  writeFileSync(file, JSON.stringify(settings))
  return startBundle('hotline-gateway', ['--config', file, '--log-level', 'info', '--stop-with-stdin'], { HUIYIN_GATEWAY_TOKEN: token, ...env })
}

function writeHubConfig(sip: SipRig, gatewayUrl: string): string {
  const file = join(sip.folder, 'hub.json')
  writeFileSync(file, JSON.stringify({
    hub: { port: 0 },
    engine: {
      dataDir: join(sip.folder, 'data'),
      agents: [
        { id: agentId, name: '林晓雯', workNo: '8001', phone: { leg: 'softphone', address: '8001', secret: 'TEST_PHONE_8001' } },
        { id: 'zhou-yutong', name: '周雨桐', workNo: '8002' },
      ],
      hotline: { gatewayUrl, tokenEnv: 'TEST_GATEWAY_TOKEN', callerId: serviceNumber, callingHours: [[0, 1440]], softphone: { url: sip.proxy.wsUrl, domain: sip.proxy.domain } },
    },
  }))
  return file
}

/** A browser with a microphone that says one tone, and ICE over loopback. */
function launchBrowser(microphone: string): Promise<Browser> {
  return chromium.launch({
    executablePath: findSystemChromium(),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${microphone}`, '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required'],
  })
}

/** Runs in a page before its scripts. Keeps the page's peer connections for the test, and leaves the tone of its microphone as it is. */
export function listenIn() {
  const own = globalThis as typeof globalThis & { peers: RTCPeerConnection[] }
  own.peers = []
  const Real = globalThis.RTCPeerConnection
  globalThis.RTCPeerConnection = class extends Real {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      own.peers.push(this)
    }
  }
  const { mediaDevices } = navigator
  const ask = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = constraints => ask(typeof constraints?.audio === 'object' ? { ...constraints, audio: { ...constraints.audio, echoCancellation: false, noiseSuppression: false, autoGainControl: false } } : constraints)
}

/** What the softphone of `page` counts and hears now, on the call that it began last. */
export function soundOf(page: Page): Promise<Sound> {
  return page.evaluate(async () => {
    const peer = (globalThis as typeof globalThis & { peers: RTCPeerConnection[] }).peers.at(-1)
    if (peer === undefined)
      return { sent: 0, received: 0, lost: 0, hertz: 0 }
    const sound = { sent: 0, received: 0, lost: 0 }
    ;(await peer.getStats()).forEach((entry: { type: string, packetsSent?: number, packetsReceived?: number, packetsLost?: number }) => {
      if (entry.type === 'outbound-rtp')
        sound.sent += entry.packetsSent ?? 0
      if (entry.type === 'inbound-rtp')
        Object.assign(sound, { received: sound.received + (entry.packetsReceived ?? 0), lost: sound.lost + (entry.packetsLost ?? 0) })
    })
    const [receiver] = peer.getReceivers()
    if (receiver === undefined)
      return { ...sound, hertz: 0 }
    const context = new AudioContext()
    const analyser = new AnalyserNode(context, { fftSize: 16_384, smoothingTimeConstant: 0 })
    context.createMediaStreamSource(new MediaStream([receiver.track])).connect(analyser)
    await new Promise(resolve => setTimeout(resolve, 900))
    const levels = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(levels)
    const peak = levels.indexOf(Math.max(...levels))
    const hertz = (levels[peak] ?? -200) < -90 ? 0 : peak * context.sampleRate / analyser.fftSize
    await context.close()
    return { ...sound, hertz }
  })
}

/** What an agent sits at. */
interface Seat extends Pick<TelephoneDesk, 'page' | 'phone' | 'stop'> {
  readonly words: () => string
}

/** A browser's page has the phone itself. */
async function sitInBrowser(sip: SipRig, workstation: Workstation): Promise<Seat> {
  const browser = await launchBrowser(sip.microphone)
  const page = await workstation.open(browser, agentId)
  await page.addInitScript(listenIn)
  await page.reload()
  return { page, phone: page, stop: () => browser.close(), words: () => '' }
}

/** The desktop of that hub: signed in once by the link, its phone in a window of its own. */
async function sitAtDesktop(sip: SipRig, workstation: Workstation): Promise<Seat> {
  const desktop = startProgram(standInPath, [projectRoot], { HUIYIN_DATA_DIR: join(sip.folder, 'desktop'), HUIYIN_HUB_URL: workstation.url ?? '', HUIYIN_LOG_LEVEL: 'warn', STAND_IN_LOCAL_PAGES: '1', STAND_IN_MICROPHONE: sip.microphone })
  try {
    const { cdp } = await desktop.line<{ cdp: string }>(value => value.standIn === true)
    const browser = await chromium.connectOverCDP(cdp)
    const pages = () => browser.contexts()[0]?.pages() ?? []
    const page = await until(() => pages().find(one => one.url().includes('/index.html')), 'the desktop\'s window')
    await page.getByTestId('sign-in-code').fill(workstation.linkOf(agentId))
    await page.getByTestId('sign-in-go').click()
    const phone = await until(() => pages().find(one => one.url().endsWith('/softphone.html')), 'the window of the phone', 60_000)
    await phone.addInitScript(listenIn)
    await phone.reload()
    const stop = async () => {
      await browser.close()
      await desktop.stop()
    }
    return { page, phone, stop, words: desktop.words }
  }
  catch (error) {
    await desktop.stop()
    throw new Error(`${String(error)}\n${desktop.words()}`)
  }
}

/** Starts it all: telephones, gateway, hub, and on top the agent's browser or desktop. `system`: what the gateway carries calls with; left out: the proxy. */
async function openTelephoneDesk(host: BrowserHost, system: (sip: SipRig) => Promise<PhoneSystem> | PhoneSystem = proxyAlone): Promise<TelephoneDesk> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).reverse())
      await one()
  }
  try {
    const sip = await startSipRig()
    stops.push(sip.stop)
    await sip.addAgent('8001', password)
    const gateway = startGateway(sip, await system(sip))
    stops.push(gateway.stop)
    const { url } = await gateway.line<{ url: string }>(value => value.ready === true)
    const workstation = await startWorkstation({ host: 'hub', speed: 0, config: writeHubConfig(sip, url), env: { TEST_GATEWAY_TOKEN: token, TEST_PHONE_8001: password } })
    stops.push(workstation.stop)
    const { page, phone, ...seat } = await (host === 'hub' ? sitInBrowser : sitAtDesktop)(sip, workstation)
    stops.push(seat.stop)
    return { sip, workstation, page, phone, desk: createDesk(page), stop, words: () => [gateway.words(), workstation.words(), seat.words(), sip.proxy.words()].join('\n——\n') }
  }
  catch (error) {
    await stop()
    throw error
  }
}

/**
 * One telephone desk for all tests of a file, in their order; without the programs of a telephone world they are skipped with the reason.
 * `system` as for {@link openTelephoneDesk}; `stopSystem` ends what it started. Answers how to get at the desk.
 */
export function shareTelephoneDesk(system?: (sip: SipRig) => Promise<PhoneSystem> | PhoneSystem, stopSystem?: () => Promise<void>): () => TelephoneDesk {
  const missing = missingSipPackages()
  let line: TelephoneDesk | undefined
  test.skip(missing.length > 0, `Debian packages are missing: ${missing.join(', ')}`)
  test.describe.configure({ mode: 'serial', timeout: 120_000 })
  test.beforeAll(async ({ host }) => {
    line = await openTelephoneDesk(host, system)
  })
  test.afterEach(async () => {
    const info = test.info()
    if (info.status !== info.expectedStatus && line !== undefined)
      await info.attach('said by the programs', { body: line.words(), contentType: 'text/plain' })
  })
  test.afterAll(async () => {
    await line?.stop()
    await stopSystem?.()
  })
  return () => {
    if (!line)
      throw new Error('the telephones of this file have not been started')
    return line
  }
}
