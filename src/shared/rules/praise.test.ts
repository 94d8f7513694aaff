import { expect, it } from 'vitest'
import { praiseOf } from './praise.ts'

it.each([
  ['表扬一下今天的师傅', ['表扬']],
  ['客服小姐姐很耐心，给你们点赞', ['点赞']],
  ['服务态度真好', ['态度真好']],
  ['没什么值得夸的', []],
  ['刷好评的吧', []],
  ['这手机不错', []],
  ['', []],
])('%s', (text, words) => {
  expect(praiseOf(text)).toEqual(expect.arrayContaining(words))
  expect(praiseOf(text).length > 0).toBe(words.length > 0)
})
