import { expect, it } from 'vitest'
import { isKnownPlace } from './outside-pages.ts'

it.each([
  ['https://tousu.sina.com.cn/complaint/view/1/', true],
  ['https://www.12315.cn/', true],
  ['https://m.weibo.cn/1', true],
  ['http://tousu.sina.com.cn/', false],
  ['https://tousu.sina.com.cn:8443/', false],
  ['https://tousu.sina.com.cn@evil.example/', false],
  ['https://user@tousu.sina.com.cn/', false],
  ['https://tousu.sina.com.cn.evil.example/', false],
  ['https://eviltousu.sina.com.cn/', false],
  ['https://xweibo.com/', false],
  ['https://.weibo.com/', false],
  ['https://a..weibo.com/', false],
  ['https://weibo.com./', false],
  ['javascript:alert(1)//weibo.com', false],
  ['file://weibo.com/x', false],
  ['//weibo.com', false],
  ['', false],
])('%s is opened: %s', (address, opened) => {
  expect(isKnownPlace(address)).toBe(opened)
})
