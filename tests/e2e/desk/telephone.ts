import type { Browser, Page } from '@playwright/test'
import type { SipRig } from '../../support/sip/rig.ts'
import type { StartedProgram } from '../../support/started-program.ts'
import type { Workstation } from '../../support/workstation.ts'
import type { Desk } from './desk.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from '@playwright/test'
import { findSystemChromium } from '../../../build/scripts/lib/chromium.ts'
import { serviceNumber, startSipRig } from '../../support/sip/rig.ts'
import { startProgram } from '../../support/started-program.ts'
import { startWorkstation } from '../../support/workstation.ts'
import { createDesk } from './desk.ts'

const token = 'token-of-this-test-run'
const password = 'password-of-8001'

/** A workstation whose agent has a softphone on a real SIP proxy, with real telephones around. */
export interface TelephoneDesk {
  readonly sip: SipRig
  readonly workstation: Workstation
  readonly desk: Desk
  readonly page: Page
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

function startGateway(sip: SipRig): StartedProgram {
  const file = join(sip.folder, 'gateway.json')
  writeFileSync(file, JSON.stringify({ driver: 'sip-proxy', sipProxy: { rpcUrl: sip.proxy.rpcUrl, rpcTokenEnv: 'TEST_RPC_TOKEN', domain: sip.proxy.domain } }))
  return startProgram(process.execPath, ['src/hotline-gateway/main.ts', '--config', file, '--log-level', 'info', '--stop-with-stdin'], { HUIYIN_GATEWAY_TOKEN: token, TEST_RPC_TOKEN: sip.proxy.rpcToken })
}

function writeHubConfig(sip: SipRig, gatewayUrl: string): string {
  const file = join(sip.folder, 'hub.json')
  writeFileSync(file, JSON.stringify({
    hub: { port: 0 },
    engine: {
      dataDir: join(sip.folder, 'data'),
      agents: [
        { id: 'lin-xiaowen', name: '林晓雯', workNo: '8001', phone: { leg: 'softphone', address: '8001', secret: 'TEST_PHONE_8001' } },
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

/** Keeps the page's peer connections for the test, and leaves the tone of its microphone as it is. */
function listenIn() {
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

/** Starts it all: telephones, gateway, hub, browser; resolves when the agent's softphone is registered on the page. */
export async function openTelephoneDesk(): Promise<TelephoneDesk> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).reverse())
      await one()
  }
  try {
    const sip = await startSipRig()
    stops.push(sip.stop)
    await sip.addAgent('8001', password)
    const gateway = startGateway(sip)
    stops.push(gateway.stop)
    const { url } = await gateway.line<{ url: string }>(value => value.ready === true)
    const workstation = await startWorkstation({ host: 'hub', speed: 0, config: writeHubConfig(sip, url), env: { TEST_GATEWAY_TOKEN: token, TEST_PHONE_8001: password } })
    stops.push(workstation.stop)
    const browser = await launchBrowser(sip.microphone)
    stops.push(() => browser.close())
    const page = await workstation.open(browser, 'lin-xiaowen')
    await page.addInitScript(listenIn)
    await page.reload()
    return { sip, workstation, page, desk: createDesk(page), stop, words: () => [gateway.words(), workstation.words(), sip.proxy.words()].join('\n——\n') }
  }
  catch (error) {
    await stop()
    throw error
  }
}
