import { beforeEach, expect, it, vi } from 'vitest'
import { openOutside } from './open-outside.ts'

const open = vi.fn()
beforeEach(() => {
  open.mockClear()
  vi.stubGlobal('window', { open })
})

it('a page of a known place opens apart from ours, which it is not told of', () => {
  openOutside('https://weibo.com/1/a b')
  expect(open.mock.calls).toEqual([['https://weibo.com/1/a%20b', '_blank', 'noopener,noreferrer']])
})

it.each(['https://weibo.com.evil.example/', 'http://weibo.com/', 'javascript:alert(1)', 'https://weibo.com@evil.example/', ''])('%s is not opened', (address) => {
  openOutside(address)
  expect(open).not.toHaveBeenCalled()
})
