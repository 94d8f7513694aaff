/* eslint-disable perfectionist/sort-imports -- no-eval has to run before everything else */
import type { WorkstationClient } from '../shared/contract/index.ts'
import type { HuiyinBridge } from './bridge/bridge-client.ts'
import type { HostWindow } from './bridge/client.ts'
import type { Workstation } from './bridge/workstation.ts'
import './no-eval.ts'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { openPhoneThrough, signInThrough } from './bridge/bridge-client.ts'
import { createClient } from './bridge/client.ts'
import { diagnosticsThrough } from './bridge/diagnostics-port.ts'
import { browserClockPorts, createHostClock } from './bridge/host-clock.ts'
import { createLink } from './bridge/link.ts'
import { watchPage } from './bridge/page-faults.ts'
import { panelThrough } from './bridge/panel-port.ts'
import { policyThrough } from './bridge/policy-port.ts'
import { readSeat } from './bridge/seat.ts'
import { workstationKey } from './bridge/workstation.ts'
import { createWords } from './locales/index.ts'
import { createPages } from './router.ts'
import { canBePhone, createBrowserSoftphone } from './softphone/browser.ts'
import { useNotices } from './stores/notices.ts'
import './ui/base.css'
import './ui/signs.css'

const appVersion = '0.1.0'

/** Development may look at the screen without any host: `?fake=1`, with `&crowd=100000` for a long list. */
async function chooseClient(): Promise<WorkstationClient> {
  const query = new URLSearchParams(location.search)
  if (!import.meta.env.DEV || !query.has('fake'))
    return createClient(window as HostWindow)
  const { createFakeClient } = await import('./bridge/fake.ts')
  const client = createFakeClient({ now: () => Date.now(), crowd: Number(query.get('crowd') ?? 0), quiet: query.has('quiet'), latencyMs: 20 })
  Object.assign(window, { fake: client })
  return client
}

/** On the desktop a window of its own keeps the phone; in a browser the page has it. */
function phoneSeat(bridge: HuiyinBridge | undefined): Pick<Workstation, 'phoneSeat'> {
  if (bridge)
    return { phoneSeat: { kind: 'window', open: () => openPhoneThrough(bridge).catch(() => undefined) } }
  return canBePhone(window) ? { phoneSeat: { kind: 'here', make: (agentId, server) => createBrowserSoftphone(agentId, server, window) } } : {}
}

async function start(): Promise<void> {
  const client = await chooseClient()
  const clock = createHostClock(browserClockPorts())
  const bridge = (window as HostWindow).huiyin
  const link = createLink({ client, clock, appVersion, seat: readSeat(() => window.localStorage, window.crypto) })
  // The desk is another one now: nothing on this page is of it.
  client.on('moved', () => {
    location.hash = '#/'
    location.reload()
  })
  const diagnostics = bridge && diagnosticsThrough(bridge)
  const app = createApp(App)
    .provide(workstationKey, { client, link, clock, appVersion, ...diagnostics ? { diagnostics } : {}, ...bridge ? { signIn: (code: string) => signInThrough(bridge, code), policy: policyThrough(bridge), showPanel: panelThrough(bridge) } : {}, ...phoneSeat(bridge) })
    .use(createPinia())
    .use(createWords('zh-CN'))
    .use(createPages())
  watchPage({ app, window, report: fault => diagnostics?.report(fault) ?? client.call('session:fault', fault), tell: number => useNotices().tell('diagnostics.fault', { number }, 'error') })
  app.mount('#app')
  // A desktop that has put a new version in hears that it shows its page; a hub that is away is no fault of it.
  void bridge?.call('host:updates', { act: 'state' })
  await link.start()
}

void start()
