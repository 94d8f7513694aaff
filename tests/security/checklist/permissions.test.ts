import type { Session } from 'electron'
import { afterAll, describe, expect, it } from 'vitest'
import { isOwnPage } from '../../../electron/main/page.ts'
import { guardSession } from '../../../electron/main/security/session.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { waysOut } from '../corpus/ways-out.ts'
import { tellFigures } from '../figures.ts'
import { linesOf, textOf } from './sources.ts'

const own = 'app://huiyin/index.html'
/** What our own page is granted, and nothing else. */
const granted = ['clipboard-sanitized-write', 'fullscreen', 'local-network', 'local-network-access', 'loopback-network', 'notifications', 'speaker-selection']

/** Every permission that this Electron knows, as its declarations name them. */
function namesIn(method: string): string[] {
  const line = textOf('node_modules/electron/electron.d.ts').split('\n').find(text => text.includes(`${method}(handler`)) ?? ''
  const list = line.match(/permission: ((?:'[^']+'(?: \| )?)+)/)?.[1] ?? ''
  return [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name)
}
const names = [...new Set([...namesIn('setPermissionRequestHandler'), ...namesIn('setPermissionCheckHandler'), 'a-permission-of-tomorrow'])].sort()

function guardedSession() {
  const handlers = new Map<string, (...given: unknown[]) => unknown>()
  const keep = (name: string) => (handler: (...given: unknown[]) => unknown) => void handlers.set(name, handler)
  const session = Object.fromEntries(['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler', 'setDisplayMediaRequestHandler'].map(name => [name, keep(name)]))
  guardSession({ ...session, on: (name: string, handler: never) => handlers.set(name, handler), webRequest: { onBeforeRequest: keep('onBeforeRequest') } } as unknown as Session, { isOwn: address => isOwnPage(address, null), phone: () => null, log: quietLog })
  return {
    device: () => handlers.get('setDevicePermissionHandler')?.({ deviceType: 'hid', origin: own, device: {} }),
    screen() {
      const given: unknown[] = []
      handlers.get('setDisplayMediaRequestHandler')?.({ frame: null, securityOrigin: own, videoRequested: true }, (streams: unknown) => given.push(streams))
      return given
    },
    request(permission: string, requestingUrl: string, mediaTypes?: string[]): unknown {
      let answer: unknown = 'none'
      handlers.get('setPermissionRequestHandler')?.({ getURL: () => own }, permission, (is: boolean) => answer = is, { requestingUrl, isMainFrame: requestingUrl === own, ...mediaTypes ? { mediaTypes } : {} })
      return answer
    },
    check: (permission: string, origin: string, page: string | null, details: object = {}): unknown => handlers.get('setPermissionCheckHandler')?.(page === null ? null : { getURL: () => page }, permission, origin, details),
  }
}

let asked = 0
let given = 0
afterAll(() => tellFigures('permissions', [`${names.length} permissions × our page, ${waysOut.length} others, frames and workers, asked and checked: ${asked} questions, ${given} granted to anybody else`]))

describe('permissions', () => {
  it('E05 this Electron\'s declarations name more than forty', () => {
    expect(names.length).toBeGreaterThan(40)
    expect(granted.filter(name => !names.includes(name))).toEqual([])
  })

  it('E05 our own page is granted what is on the list and nothing else, asked or checked', () => {
    const { request, check } = guardedSession()
    expect(names.filter(name => request(name, own) === true)).toEqual(granted)
    expect(names.filter(name => check(name, 'app://huiyin/', own) === true)).toEqual(granted)
    asked += names.length * 2
  })

  it('E05 the microphone is our own page\'s, a camera and a screen are nobody\'s', () => {
    const { request, check, screen } = guardedSession()
    expect([request('media', own, ['audio']), request('media', own, ['video']), request('media', own, ['audio', 'video']), request('media', own, [])]).toEqual([true, false, false, false])
    expect([check('media', own, own, { mediaType: 'audio' }), check('media', own, own, { mediaType: 'video' }), check('media', own, own, { mediaType: 'unknown' })]).toEqual([true, false, false])
    expect(request('display-capture', own, ['video'])).toBe(false)
    expect(screen()).toEqual([null])
  })

  it('E05 no other page is granted anything', () => {
    const { request, check } = guardedSession()
    for (const name of names) {
      for (const address of waysOut) {
        const answers = [request(name, address, ['audio']), check(name, address, null, { mediaType: 'audio' }), check(name, address, address, { mediaType: 'audio' })]
        asked += answers.length
        given += answers.filter(answer => answer !== false).length
      }
    }
    expect(given).toBe(0)
  })

  it('E05 a strange frame inside our page is no page of ours', () => {
    const { check } = guardedSession()
    for (const name of names) {
      expect(check(name, 'https://evil.example/', own, { mediaType: 'audio', isMainFrame: false }), name).toBe(false)
      expect(check(name, 'app://huiyin/', own, { mediaType: 'audio', requestingUrl: 'https://evil.example/' }), name).toBe(false)
      expect(check(name, '', null, { mediaType: 'audio' }), name).toBe(false)
    }
  })

  it('E05 the session is guarded before any window is opened', () => {
    const nth = (word: RegExp) => linesOf('electron/main/index.ts', word)[0]?.nth ?? 0
    expect(nth(/^ {2}guardSession\(session\.defaultSession/)).toBeGreaterThan(0)
    expect(nth(/^ {2}guardSession\(session\.defaultSession/)).toBeLessThan(nth(/^ {2}window\.open\(\)/))
    expect(nth(/^ {2}guardAllContents\(app/)).toBeLessThan(nth(/app\.whenReady\(\)/))
  })

  it('E05 no device is handed over', () => {
    expect(guardedSession().device()).toBe(false)
  })
})
