import type { Listeners } from './listeners.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOpenOutside } from '../../../electron/main/security/open-outside.ts'
import { openOutside } from '../../../src/renderer/composables/open-outside.ts'
import { makeOpeningAddresses } from '../corpus/addresses.ts'
import { amount, tellFigures } from '../figures.ts'
import { openListeners } from './listeners.ts'

const places = ['weibo.com', 'weibo.cn', 'douyin.com', 'coolapk.com', 'tousu.sina.com.cn', 'tousu.sina.cn', '12315.cn', 'miit.gov.cn']
const count = amount({ whole: 600, quick: 500 })
let listeners: Listeners
let addresses: string[]

beforeAll(async () => {
  listeners = await openListeners()
  addresses = makeOpeningAddresses(places, { count, seed: 6, ports: listeners.ports })
})
afterAll(() => listeners.stop())

/** The rule in words of its own: not asked of what is under test. */
function isOnPlace({ origin, hostname, username, password }: URL): boolean {
  return origin === `https://${hostname}` && username + password === '' && places.some(place => `.${hostname}`.endsWith(`.${place}`))
}

function openWay() {
  const opened: string[] = []
  const clock = { now: 1_700_000_000_000 }
  const open = createOpenOutside({ shell: { openExternal: async address => void opened.push(address) }, now: () => clock.now, log: { info: () => {}, warn: () => {}, error: () => {} } })
  return { opened, open: (address: string) => {
    // Nobody is kept out merely for coming often.
    clock.now += 60_000
    return open(address)
  } }
}

describe('opening outside', () => {
  it('F47 what may be opened is opened, so that the way is no wall', () => {
    const { open, opened } = openWay()
    for (const place of places)
      open(`https://${place}/p/1`)
    expect(opened).toEqual(places.map(place => `https://${place}/p/1`))
  })

  it('F47 no look-alike, no other scheme, no address inside is handed to the system, by the shell or by the page', () => {
    const { open, opened } = openWay()
    const windows: string[] = []
    const before = Reflect.get(globalThis, 'window') as unknown
    Reflect.set(globalThis, 'window', { open: (address: string) => void windows.push(address) })
    try {
      const refusals = new Map<string, number>()
      for (const address of addresses) {
        const why = open(address) ?? 'opened'
        refusals.set(why, (refusals.get(why) ?? 0) + 1)
        openOutside(address)
      }
      expect(opened).toEqual([])
      // A browser reads a backslash as a slash: what the page opens then is the known place after all.
      expect(windows.filter(address => !isOnPlace(new URL(address)))).toEqual([])
      expect(listeners.heard()).toEqual([])
      expect([...refusals.keys()].sort()).toEqual(['not_listed', 'unreadable'])
      expect(addresses.length).toBe(count)
      tellFigures('opening', [`opening outside: ${count} addresses through the shell's one way and the page's: 0 led elsewhere (${[...refusals].map(([why, n]) => `${why} ${n}`).join(', ')})`])
    }
    finally {
      Reflect.set(globalThis, 'window', before)
    }
  })
})
