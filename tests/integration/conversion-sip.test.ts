import type { GatewayLink } from '../../src/engine/hotline/link.ts'
import type { LegWord } from '../../src/renderer/softphone/words.ts'
import type { CallDesk } from '../support/conversion/call-desk.ts'
import type { CustomerPhone } from '../support/conversion/suite.ts'
import type { PagePhone } from '../support/sip/page-phone.ts'
import type { SipRig } from '../support/sip/rig.ts'
import type { ScriptedPhone } from '../support/sip/scripted-phone.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { missingSipPackages } from '../../build/scripts/lib/sip.ts'
import { createGateway } from '../../src/hotline-gateway/gateway.ts'
import { createSipProxyDriver } from '../../src/hotline-gateway/sip-proxy/index.ts'
import { callbackStates, callbackTerminal } from '../../src/shared/domain/index.ts'
import { conversionSuite } from '../support/conversion/suite.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { realClock } from '../support/gateway/manual-clock.ts'
import { startPagePhone } from '../support/sip/page-phone.ts'
import { startSipRig } from '../support/sip/rig.ts'
import { startScriptedPhone } from '../support/sip/scripted-phone.ts'
import { stubStillRtc } from '../support/sip/still-rtc.ts'
import { until } from '../support/until.ts'

const token = 'a token for the tests alone'
const customerNumber = '+8613800138000'
const seats = { lin: '8001', zhou: '8002' } as const
type Seat = keyof typeof seats
/** Calls that are over for good are on no screen any more. */
const shown = callbackStates.filter(state => !callbackTerminal.has(state))
const missing = missingSipPackages()

describe.skipIf(missing.length > 0)(`over real SIP (missing: ${missing.join(', ') || 'nothing'})`, () => {
  let sip: SipRig
  beforeAll(async () => {
    sip = await startSipRig({ phones: 'few' })
    for (const user of Object.values(seats))
      await sip.addAgent(user, `secret of ${user}`)
  })
  afterAll(() => sip?.stop())

  conversionSuite('the page\'s softphone over Kamailio', () => openRig(sip), {
    agent_rings: 'the agent\'s own phone places the call: it does not ring',
    agent_declines: 'the agent\'s own phone places the call: pressing the button was the answer',
    record: 'a proxy hears nothing that is said',
    transfer: 'a proxy puts no third leg beside a call; the agent\'s phone hands it on by itself (tests/e2e/hub/call.spec.ts)',
  })
})

async function openRig({ proxy }: SipRig) {
  stubStillRtc()
  const log = createKeptLog()
  const driver = createSipProxyDriver({ rpcUrl: proxy.rpcUrl, rpcToken: proxy.rpcToken, domain: proxy.domain, fetch, newId: randomUUID, clock: realClock, log })
  const gateway = await createGateway({ driver, token, clock: realClock, log, ids: randomUUID, port: 0 })
  const telephone = await startScriptedPhone()
  await proxy.rpc('htable.sets', ['numbers', customerNumber, telephone.uri])
  const desk = Promise.withResolvers<CallDesk<GatewayLink>>()
  const pages = new Map<Seat, PagePhone>()
  for (const [seat, user] of Object.entries(seats) as [Seat, string][]) {
    const server = {
      leg: async (handoffId: string) => (await desk.promise).call(seat, 'softphone:leg', { handoffId }),
      word: async (word: LegWord) => (await desk.promise).call(seat, 'softphone:word', word),
    }
    pages.set(seat, await startPagePhone({ proxy, user, password: `secret of ${user}`, server }))
  }
  const legs = async () => (await proxy.rpc<{ state: number }[]>('dlg.list')).filter(({ state }) => state !== 5).length

  return {
    url: gateway.url,
    token,
    phones: { lin: { leg: 'softphone', address: seats.lin }, zhou: { leg: 'softphone', address: seats.zhou } } as const,
    sitDown(taken: CallDesk<GatewayLink>) {
      desk.resolve(taken)
      for (const [seat, page] of pages) {
        taken.onOrder(seat, page.order)
        taken.context.store.onChanges(() => void taken.context.store.read.find('callbacks', { agentId: seat, state: shown }).then(page.rows))
      }
    },
    async customer(handoffId: string): Promise<CustomerPhone> {
      await telephone.called()
      const { item } = await proxy.rpc<{ item: { value: string } }>('htable.get', ['handoff', handoffId])
      return phoneOf(telephone, item.value)
    },
    legs,
    async stop() {
      await gateway.stop()
      pages.forEach(page => page.stop())
      await until(async () => await legs() === 0, 'no dialog is left on the proxy')
      await telephone.stop()
    },
  }
}

function phoneOf(telephone: ScriptedPhone, number: string): CustomerPhone {
  return {
    number: () => number,
    ring: () => telephone.answer(180, 'Ringing'),
    answer: () => telephone.answer(200, 'OK'),
    hangUp: telephone.hangUp,
    busy: () => telephone.answer(486, 'Busy Here'),
    reject: () => telephone.answer(603, 'Decline'),
    wasHungUp: () => !telephone.isOpen(),
  }
}
