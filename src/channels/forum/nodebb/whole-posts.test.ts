import { describe, expect, it } from 'vitest'
import { maybeCut } from './whole-posts.ts'

describe('what a list may have left out', () => {
  it.each<[string, string]>([
    ['code between paragraphs', '<p dir="auto">看日志：</p>\nline 1\n  line 2\n\n<p dir="auto">完。</p>\n'],
    ['a list alone', '\n第一\n第二\n\n'],
    ['a heading alone', '大标题\n'],
    ['paragraphs that stood in a list', '<p dir="auto">甲</p>\n<p dir="auto">乙</p>\n'],
    ['a list in a quote', '<blockquote>\n甲\n乙\n</blockquote>\n'],
    ['a list behind a paragraph', '<p dir="auto">步骤：</p>\n关机\n开机\n'],
  ])('%s', (_, content) => {
    expect(maybeCut(content)).toBe(true)
  })

  it.each<[string, string]>([
    ['a paragraph', '<p dir="auto">充到八十就停<br />\n换了头也一样</p>\n'],
    ['a paragraph with a mention and a picture', '<p dir="auto"><a class="plugin-mentions-user" href="/user/care">@care</a> 看<img src="/assets/uploads/files/1.png" alt="" /></p>\n'],
    ['nothing', ' \n'],
  ])('nothing of %s', (_, content) => {
    expect(maybeCut(content)).toBe(false)
  })
})
