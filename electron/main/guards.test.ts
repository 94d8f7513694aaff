import type { WebContents } from 'electron'
import { expect, it } from 'vitest'
import { guardContents } from './guards.ts'

type OpenHandler = (details: { url: string }) => { action: string }

it('a page opens nothing but the wallboard and, outside, pages of known places', () => {
  const opened: string[] = []
  let handler: OpenHandler = () => ({ action: 'none' })
  const contents = { on: () => {}, setWindowOpenHandler: (given: OpenHandler) => void (handler = given) }
  guardContents(contents as unknown as WebContents, {
    isOwn: () => false,
    isWall: address => address === 'app://huiyin/index.html#/wall',
    openWall: () => void opened.push('wall'),
    openOutside: address => void opened.push(address),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  const tried = ['app://huiyin/index.html#/wall', 'https://tousu.sina.com.cn/complaint/view/1/', 'https://evil.example/', 'file:///etc/passwd', 'https://tousu.sina.com.cn@evil.example/', 'smb://host/share', 'javascript:alert(1)', 'http://127.0.0.1:8080/']
  expect(tried.map(url => handler({ url }).action)).toEqual(tried.map(() => 'deny'))
  expect(opened).toEqual(['wall', 'https://tousu.sina.com.cn/complaint/view/1/'])
})
