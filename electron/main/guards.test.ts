import type { Session, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { quietLog } from '../../tests/support/quiet-log.ts'
import { guardContents, guardPermissions } from './guards.ts'
import { aloneConversation } from './page.ts'
import { createOpenOutside } from './security/open-outside.ts'

type OpenHandler = (details: { url: string }) => { action: string }

it('a page opens nothing but the wallboard, a conversation by itself and, outside, pages of known places', () => {
  const opened: string[] = []
  let handler: OpenHandler = () => ({ action: 'none' })
  const contents = { on: () => {}, setWindowOpenHandler: (given: OpenHandler) => void (handler = given) }
  guardContents(contents as unknown as WebContents, {
    isOwn: () => false,
    isWall: address => address === 'app://huiyin/index.html#/wall',
    openWall: () => void opened.push('wall'),
    aloneOf: address => aloneConversation(address, null),
    openAlone: id => void opened.push(`alone ${id}`),
    openOutside: createOpenOutside({ shell: { openExternal: async address => void opened.push(address) }, now: () => 0, log: quietLog }),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  const tried = ['app://huiyin/index.html#/wall', 'app://huiyin/index.html#/c/0198-ab?alone', 'app://huiyin/index.html#/c/0198-ab', 'app://huiyin/index.html#/c/../x?alone', 'https://evil.example/#/c/0198-ab?alone', 'https://tousu.sina.com.cn/complaint/view/1/', 'https://evil.example/', 'file:///etc/passwd', 'https://tousu.sina.com.cn@evil.example/', 'smb://host/share', 'javascript:alert(1)', 'http://127.0.0.1:8080/']
  expect(tried.map(url => handler({ url }).action)).toEqual(tried.map(() => 'deny'))
  expect(opened).toEqual(['wall', 'alone 0198-ab', 'https://tousu.sina.com.cn/complaint/view/1/'])
})

describe('permissions', () => {
  type Request = Parameters<Session['setPermissionRequestHandler']>[0]
  type Check = Parameters<Session['setPermissionCheckHandler']>[0]
  const own = 'app://huiyin/index.html'

  function setUp() {
    let request: Request = null
    let check: Check = null
    const session = { setPermissionRequestHandler: (given: Request) => void (request = given), setPermissionCheckHandler: (given: Check) => void (check = given), setDevicePermissionHandler: () => {} }
    guardPermissions(session as unknown as Session, { isOwn: address => address === own, log: { info: () => {}, warn: () => {}, error: () => {} } })
    const ask = (permission: string, requestingUrl: string, mediaTypes?: string[]) => {
      let answer: boolean | null = null
      ;(request as unknown as (...given: unknown[]) => void)({}, permission, (given: boolean) => void (answer = given), { requestingUrl, ...mediaTypes ? { mediaTypes } : {} })
      return answer
    }
    const look = (permission: string, address: string, mediaType?: string) => (check as unknown as (...given: unknown[]) => boolean)({ getURL: () => address }, permission, address, { mediaType })
    return { ask, look }
  }

  it('the microphone is our own page\'s alone, a camera nobody\'s', () => {
    const { ask, look } = setUp()
    expect(ask('media', own, ['audio'])).toBe(true)
    expect(look('media', own, 'audio')).toBe(true)
    expect(ask('media', 'https://evil.example/', ['audio'])).toBe(false)
    expect(look('media', 'https://evil.example/', 'audio')).toBe(false)
    expect(ask('media', own, ['video'])).toBe(false)
    expect(ask('media', own, ['audio', 'video'])).toBe(false)
    expect(ask('media', own)).toBe(false)
    expect(look('media', own, 'video')).toBe(false)
  })

  it('what is not on the list is refused', () => {
    const { ask, look } = setUp()
    expect(ask('geolocation', own)).toBe(false)
    expect(look('geolocation', own)).toBe(false)
    expect(ask('notifications', own)).toBe(true)
    expect(ask('speaker-selection', own)).toBe(true)
    expect(look('local-network', own)).toBe(true)
    expect(look('local-network', 'https://evil.example/')).toBe(false)
  })
})
