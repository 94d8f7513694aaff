/* eslint-disable perfectionist/sort-imports -- no-eval has to run before everything else */
import type { HostWindow } from './bridge/client.ts'
import './no-eval.ts'
import { createPinia } from 'pinia'
import { createApp, defineComponent } from 'vue'
import { createClient } from './bridge/client.ts'
import { browserClockPorts, createHostClock } from './bridge/host-clock.ts'
import { diagnosticsThrough } from './bridge/diagnostics-port.ts'
import { createLink } from './bridge/link.ts'
import { watchPage } from './bridge/page-faults.ts'
import { readSeat } from './bridge/seat.ts'
import { workstationKey } from './bridge/workstation.ts'
import { canBePhone, createBrowserSoftphone } from './softphone/browser.ts'
import { useSoftphone } from './stores/softphone.ts'

const appVersion = '0.1.0'

/** The desktop's window for the phone shows nothing: a call in it outlives every reload of the workspace. */
const PhonePage = defineComponent(() => {
  useSoftphone()
  return () => null
})

async function start(): Promise<void> {
  if (!canBePhone(window))
    return
  const client = await createClient(window as HostWindow)
  const clock = createHostClock(browserClockPorts())
  const link = createLink({ client, clock, appVersion, seat: readSeat(() => window.localStorage, window.crypto) })
  client.on('moved', () => location.reload())
  const { huiyin } = window as HostWindow
  const app = createApp(PhonePage)
    .provide(workstationKey, { client, link, clock, phoneSeat: { kind: 'here', make: (agentId, server) => createBrowserSoftphone(agentId, server, window) } })
    .use(createPinia())
  // Nobody sees this window: its faults go to the log, and to the list of the others.
  watchPage({ app, window, report: async fault => huiyin && diagnosticsThrough(huiyin).report(fault), tell: () => {} })
  app.mount('#app')
  await link.start()
}

void start()
