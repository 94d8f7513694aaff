import type { AgentPhone, LegEvent } from '../driver.ts'
import type { Log } from '../ports.ts'
import type { AriClient } from './client.ts'
import type { AriEndpoint } from './words.ts'
import { z } from 'zod'
import { reasonOf } from '../mask.ts'
import { part } from './client.ts'
import { ariEndpoint } from './words.ts'

/** Which agents' phones are registered with Asterisk. */
export interface Registrations {
  /** Whose phones there are; replaces the list of before. */
  readonly list: (phones: readonly AgentPhone[]) => void
  /** Asks Asterisk for all of them and for their changes; after every gap in the events. */
  readonly catchUp: () => Promise<void>
  /** Something of an endpoint changed; `isContactGone`: one of its contacts was removed, whatever its state says. */
  readonly onChange: (endpoint: AriEndpoint, isContactGone: boolean) => void
}

/** Options of {@link createRegistrations}. */
export interface RegistrationsOptions {
  readonly client: AriClient
  readonly log: Log
  readonly app: string
  readonly isReady: () => boolean
  readonly endpointOf: (phone: AgentPhone) => string | null
  readonly tell: (event: LegEvent) => void
  /** A softphone's endpoint has come or gone. */
  readonly onSoftphone: (endpoint: string, isOnline: boolean) => void
}

const sourcesAtOnce = 50

/** Makes the watch over agents' phones. */
export function createRegistrations({ client, log, app, isReady, endpointOf, tell, onSoftphone }: RegistrationsOptions): Registrations {
  let phones: readonly { readonly phone: AgentPhone, readonly endpoint: string }[] = []
  const online = new Map<string, boolean>()
  const subscribed = new Set<string>()
  const isSoftphone = (endpoint: string) => phones.some(one => one.endpoint === endpoint && one.phone.leg === 'softphone')

  async function subscribe(endpoints: readonly string[]) {
    const fresh = [...new Set(endpoints)].filter(endpoint => !subscribed.has(endpoint))
    for (let n = 0; n < fresh.length; n += sourcesAtOnce)
      await subscribeTo(fresh.slice(n, n + sourcesAtOnce))
  }

  // One that does not exist makes Asterisk refuse the whole list: then one by one.
  async function subscribeTo(endpoints: readonly string[]) {
    const { status } = await client.ask('POST', `/applications/${part(app)}/subscription`, { eventSource: endpoints.map(endpoint => `endpoint:${endpoint}`).join(',') })
    if (status < 300)
      endpoints.forEach(endpoint => subscribed.add(endpoint))
    else if (endpoints.length > 1)
      await Promise.all(endpoints.map(endpoint => subscribeTo([endpoint])))
    else
      log.warn({ endpoint: endpoints[0], status }, 'Asterisk does not know this agent\'s phone')
  }

  async function readStates() {
    const technologies = new Set(phones.map(({ endpoint }) => endpoint.split('/')[0] ?? ''))
    const found = new Map<string, boolean>()
    for (const technology of technologies) {
      const { body } = await client.must('GET', `/endpoints/${part(technology)}`, {}, [404])
      for (const endpoint of z.array(ariEndpoint).safeParse(body).data ?? [])
        found.set(nameOf(endpoint), endpoint.state === 'online')
    }
    for (const endpoint of new Set(phones.map(one => one.endpoint)))
      set(endpoint, found.get(endpoint) ?? false, true)
  }

  function set(endpoint: string, isOnline: boolean, tellAnyway = false) {
    const before = online.get(endpoint)
    online.set(endpoint, isOnline)
    if (before === isOnline && !tellAnyway)
      return
    for (const { phone } of phones.filter(one => one.endpoint === endpoint))
      tell({ type: 'phone', agentId: phone.agentId, registered: isOnline })
    if (before !== isOnline && isSoftphone(endpoint))
      onSoftphone(endpoint, isOnline)
  }

  async function ask() {
    await subscribe(phones.map(({ endpoint }) => endpoint))
    if (phones.length > 0)
      await readStates()
  }

  return {
    catchUp() {
      subscribed.clear()
      return ask()
    },
    list(given) {
      phones = given.flatMap((phone) => {
        const endpoint = endpointOf(phone)
        return endpoint === null ? [] : [{ phone, endpoint }]
      })
      if (isReady())
        ask().catch((error: unknown) => log.warn({ reason: reasonOf(error) }, 'the state of the agents\' phones could not be read'))
    },
    onChange(endpoint, isContactGone) {
      const name = nameOf(endpoint)
      const isOnline = endpoint.state === 'online'
      // A page that is loaded anew may be registered again before its old contact is gone: that one had the call.
      if (isContactGone && isOnline && online.get(name) === true && isSoftphone(name)) {
        onSoftphone(name, false)
        onSoftphone(name, true)
      }
      if (isOnline || endpoint.state === 'offline')
        set(name, isOnline)
    },
  }
}

function nameOf({ technology, resource }: AriEndpoint): string {
  return `${technology}/${resource}`
}
