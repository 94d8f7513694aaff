import type { CustomerPhone } from '../support/conversion/suite.ts'
import type { FakeCall } from '../support/gateway/fake-phones.ts'
import { conversionSuite } from '../support/conversion/suite.ts'
import { gatewayToken, startGatewayOnFakePhones } from '../support/gateway/gateway-on-fake-phones.ts'

const button = { leg: 'button', address: null } as const

function phoneOf(call: FakeCall): CustomerPhone {
  return {
    number: () => call.request.to,
    ring: () => call.say('ringing'),
    answer: () => call.say('answered'),
    hangUp: () => call.finish('hangup', { by: 'customer' }),
    busy: () => call.finish('busy', { sipCode: 486, q850: 17 }),
    reject: () => call.finish('rejected', { sipCode: 603, q850: 21 }),
    wasHungUp: call.wasHungUp,
  }
}

conversionSuite('simulated telephones', async () => {
  const running = await startGatewayOnFakePhones()
  return {
    url: running.gateway.url,
    token: gatewayToken,
    phones: { lin: button, zhou: button },
    customer: async handoffId => phoneOf(await running.phoneOf(handoffId)),
    legs: () => running.phones.calls.filter(call => call.isOpen()).length,
    stop: () => running.stop().catch(() => {}),
  }
})
