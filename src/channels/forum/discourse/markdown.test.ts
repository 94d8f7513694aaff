import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromMarkdown, pictureLine, splitPictures, toMarkdown } from './markdown.ts'

describe('what an agent typed', () => {
  it.each([
    ['您好，马上处理', '您好，马上处理'],
    ['# 标题', '\\# 标题'],
    ['## 标题', '\\## 标题'],
    ['> 引用', '\\> 引用'],
    ['1. 一\n3. 三', '1\\. 一\n3\\. 三'],
    ['- 一', '\\- 一'],
    ['上面\n---', '上面\n\\---'],
    ['上面\n===', '上面\n\\==='],
    ['请按 *#06# 查看', '请按 \\*#06# 查看'],
    ['打开<b>设置</b>', '打开\\<b>设置\\</b>'],
    ['a < b', 'a < b'],
    ['&lt;', '\\&lt;'],
    ['R&D', 'R&D'],
    ['订单 12_34_56', '订单 12_34_56'],
    ['_轻声_', '\\_轻声\\_'],
    ['[点这里](https://x.example/a_b)', '\\[点这里](https://x.example/a_b)'],
    ['看 https://x.example/a_b?c=*d* 谢谢', '看 https://x.example/a_b?c=*d* 谢谢'],
    ['    缩进', '缩进'],
    ['@fan_lin 您好', '@fan_lin 您好'],
    ['5 - 3 = 2', '5 - 3 = 2'],
  ])('%j becomes %j', (typed, raw) => {
    expect(toMarkdown(typed)).toBe(raw)
  })

  it('comes back to the letter from its own raw text', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('#', '*', '_', '\\', '>', '-', '=', '1.', '`', '~', '<b>', '&amp;', '|', '[x]', ' ', '\n', '云杉', 'a', '9', '+ ', 'https://x.example/_a_'), { maxLength: 25 }), (parts) => {
      const typed = toMarkdown(parts.join(''))
      const words = fromMarkdown(typed)
      expect(words).not.toBeNull()
      expect(toMarkdown(words ?? '')).toBe(typed)
    }), { numRuns: 500 })
  })

  it('a raw text that somebody wrote with marks is not taken for ours', () => {
    expect(fromMarkdown('**重要** 请看')).toBeNull()
    expect(fromMarkdown('普通的一句话')).toBe('普通的一句话')
  })

  it('pictures end a text and can be told from it', () => {
    const line = pictureLine({ name: '截图[1].png', shortUrl: 'upload://abcDEF.png', width: 690, height: 388 })
    expect(line).toBe('![截图1|690x388](upload://abcDEF.png)')
    expect(splitPictures(`您好\n\n${line}\n${line}`)).toEqual({ text: '您好', names: ['截图1', '截图1'] })
    expect(splitPictures('您好 ![x](upload://a.png) 尾')).toEqual({ text: '您好 ![x](upload://a.png) 尾', names: [] })
  })
})
