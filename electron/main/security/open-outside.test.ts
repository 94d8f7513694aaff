import { describe, expect, it } from 'vitest'
import { until } from '../../../tests/support/until.ts'
import { createOpenOutside } from './open-outside.ts'

function setUp(openExternal?: (address: string) => Promise<void>) {
  const opened: string[] = []
  const said: unknown[] = []
  const clock = { now: 1_700_000_000_000 }
  const open = createOpenOutside({
    shell: { openExternal: openExternal ?? (async address => void opened.push(address)) },
    now: () => clock.now,
    log: { info: () => {}, warn: facts => void said.push(facts), error: () => {} },
  })
  return { open, opened, said, clock }
}

describe('the way out', () => {
  it('hands on a page of a known place, as it was judged', () => {
    const { open, opened, said } = setUp()
    expect(open('https://TOUSU.sina.com.cn/complaint/view/1/?a=%20b')).toBeNull()
    expect(opened).toEqual(['https://tousu.sina.com.cn/complaint/view/1/?a=%20b'])
    expect(said).toEqual([])
  })

  it.each([
    ['file:///etc/passwd', 'not_listed'],
    ['smb://share/x', 'not_listed'],
    ['https:weibo.com', 'unreadable'],
    ['https:///weibo.com/', 'unreadable'],
    ['https://ｗeibo.com/', 'unreadable'],
    ['https://weibo․com/', 'unreadable'],
    ['https://weibo.com:443/', 'unreadable'],
    ['\\\\host\\share', 'unreadable'],
    ['https:\\\\weibo.com', 'unreadable'],
    ['https://weibo.com/\n', 'unreadable'],
    [' https://weibo.com/', 'unreadable'],
    ['https://weibo.com/"&calc', 'unreadable'],
    ['https://weibo.com/`x`', 'unreadable'],
    [`https://weibo.com/${'x'.repeat(2_000)}`, 'unreadable'],
    ['http://weibo.com/', 'not_listed'],
    ['https://weibo.com@evil.example/', 'unreadable'],
    ['ms-msdt:/id', 'unreadable'],
    ['javascript:alert(1)', 'unreadable'],
    ['', 'unreadable'],
  ])('keeps %j inside', (address, why) => {
    const { open, opened } = setUp()
    expect(open(address)).toBe(why)
    expect(opened).toEqual([])
  })

  it('says which host, and nothing that stood behind it', () => {
    const { open, said } = setUp()
    open('https://evil.example/13800138000?token=abc')
    expect(said).toEqual([{ why: 'not_listed', host: 'evil.example' }])
  })

  it('opens five in ten seconds and no more', () => {
    const { open, opened, clock } = setUp()
    expect(Array.from({ length: 6 }, () => open('https://weibo.com/'))).toEqual([null, null, null, null, null, 'too_often'])
    clock.now += 10_000
    expect(open('https://weibo.com/')).toBeNull()
    expect(opened).toHaveLength(6)
  })

  it('a system without a browser breaks nothing', async () => {
    const { open, said } = setUp(() => Promise.reject(new Error('no browser')))
    expect(open('https://weibo.com/')).toBeNull()
    await until(() => said.length === 1, 'the log')
  })
})
