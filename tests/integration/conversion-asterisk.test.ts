import type { FakeAri } from '../support/ari/fake-ari.ts'
import type { FakeChannel } from '../support/ari/model.ts'
import { randomUUID } from 'node:crypto'
import { createAsteriskDriver } from '../../src/hotline-gateway/asterisk/index.ts'
import { asteriskDefaults } from '../../src/hotline-gateway/asterisk/settings.ts'
import { createGateway } from '../../src/hotline-gateway/gateway.ts'
import { startFakeAri } from '../support/ari/fake-ari.ts'
import { conversionSuite } from '../support/conversion/suite.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { realClock } from '../support/gateway/manual-clock.ts'
import { until } from '../support/until.ts'

const token = 'a token for the tests alone'

/** The channel that calls this endpoint, as long as Asterisk has it. */
async function channelTo(ari: FakeAri, endpoint: string): Promise<FakeChannel> {
  const find = () => [...ari.world.channels.values()].find(channel => channel.endpoint === endpoint)
  await until(() => find() !== undefined, `a call to ${endpoint}`)
  return find()!
}

conversionSuite('Asterisk', async () => {
  const ari = await startFakeAri({ clock: realClock })
  for (const endpoint of ['PJSIP/lin', 'PJSIP/zhou', 'PJSIP/carrier'])
    ari.world.endpoints.set(endpoint, true)
  const log = createKeptLog()
  const driver = createAsteriskDriver({ ...asteriskDefaults, url: ari.url, app: 'omni', user: ari.user, password: ari.password, trunk: 'PJSIP/{number}@carrier', instance: 'here', clock: realClock, log })
  const gateway = await createGateway({ driver, token, clock: realClock, log, ids: randomUUID, port: 0 })
  await until(() => driver.isReady(), 'the driver is ready')
  return {
    url: gateway.url,
    token,
    phones: { lin: { leg: 'softphone', address: 'PJSIP/lin' }, zhou: { leg: 'softphone', address: 'PJSIP/zhou' } },
    async press(agentId, _handoffId, action) {
      const { id } = await channelTo(ari, `PJSIP/${agentId}`)
      if (action === 'answer')
        ari.world.answer(id)
      else
        ari.world.refuse(id, 'busy')
    },
    rings: async agentId => ari.world.ring((await channelTo(ari, `PJSIP/${agentId}`)).id),
    async customer() {
      const channel = await channelTo(ari, 'PJSIP/+8613800138000@carrier')
      return {
        number: () => channel.endpoint,
        ring: () => ari.world.ring(channel.id),
        answer: () => ari.world.answer(channel.id),
        hangUp: () => ari.world.hangUp(channel.id),
        busy: () => ari.world.refuse(channel.id, 'busy'),
        reject: () => ari.world.refuse(channel.id, 'declined'),
        wasHungUp: () => !ari.world.channels.has(channel.id),
      }
    },
    legs: () => ari.world.channels.size + ari.world.bridges.size,
    async stop() {
      await gateway.stop()
      await ari.stop()
    },
  }
})
