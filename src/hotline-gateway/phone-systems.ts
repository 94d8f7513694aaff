import type { PhoneSystem } from './config.ts'
import type { Driver, DriverOptions } from './driver.ts'
import { randomUUID } from 'node:crypto'

/** The driver of the phone system that the settings name; the others are not even loaded. */
export async function openPhoneSystem(system: PhoneSystem, { clock, log }: DriverOptions): Promise<Driver> {
  switch (system.driver) {
    case 'simulated': {
      const [{ createSimulatedDriver }, { createPhones }] = await Promise.all([import('./simulated/index.ts'), import('./simulated/phones.ts')])
      return createSimulatedDriver({ phones: createPhones({ url: system.phones, clock, log }), clock, log })
    }
    case 'asterisk': {
      const { createAsteriskDriver } = await import('./asterisk/index.ts')
      return createAsteriskDriver({ ...system.settings, clock, log })
    }
    case 'cti': {
      const { createCtiDriver } = await import('./cti/index.ts')
      return createCtiDriver({ ...system.settings, clock, log })
    }
    case 'sip-proxy': {
      const { createSipProxyDriver } = await import('./sip-proxy/index.ts')
      return createSipProxyDriver({ ...system.settings, fetch, newId: randomUUID, clock, log })
    }
  }
}
