import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reduceHtml } from './html.ts'

const FORUM = 'https://bbs.example.com'

function textOf(html: string): string {
  return reduceHtml(html, FORUM).text
}

describe('what a post says', () => {
  it.each<[string, string, string]>([
    ['paragraphs and line breaks', '<p dir="auto">一<br />\n二</p>\n<p>三</p>\n', '一\n二\n\n三'],
    ['a quote, also inside a quote', '<blockquote><p>她说<br>行</p><blockquote><p>他问</p></blockquote></blockquote><p>不行</p>', '> 她说\n> 行\n>\n> > 他问\n\n不行'],
    ['lists', '<ol><li>关机</li><li><p>开机</p></li></ol><ul><li>再试</li></ul>', '1. 关机\n2. 开机\n\n- 再试'],
    ['preformatted text as it stands', '<pre><code>a  b\n\n  if (x &lt; 1)\n</code></pre>', 'a  b\n\n  if (x < 1)'],
    ['emphasis without its marks', '<p><strong>很</strong><em>急</em> <del>算了</del></p>', '很急 算了'],
    ['a link whose words differ', '<a href="https://a.example/x">这里</a>', '这里 (https://a.example/x)'],
    ['a link that says its address', '<a href="https://a.example/x/">a.example/x</a>', 'a.example/x'],
    ['a link with Chinese in its path', '<a href="https://a.example/%E5%94%AE%E5%90%8E">https://a.example/售后</a>', 'https://a.example/售后'],
    ['a link without words', '<a href="https://a.example/x"></a>。', 'https://a.example/x 。'],
    ['a link into the forum itself', '<a href="/topic/3">那个帖子</a>', '那个帖子 (https://bbs.example.com/topic/3)'],
    ['an emoji picture', '<p>好<img class="emoji emoji-android" alt="😄" src="https://bbs.example.com/e.png"></p>', '好😄'],
    ['a stranger\'s picture as its address', '<p>看<img src="https://other.example/a.png"></p>', '看 https://other.example/a.png'],
    ['a video as its address', '<video src="/v.mp4"></video>', 'https://bbs.example.com/v.mp4'],
    ['a table', '<table><tr><td>型号</td><td> M9</td></tr><tr><td>版本</td><td> 2.1</td></tr></table>', '型号 M9\n版本 2.1'],
    ['nothing', '', ''],
    ['text alone', '在吗 &amp;lt;急&amp;gt;', '在吗 &lt;急&gt;'],
  ])('%s', (_, html, text) => {
    expect(textOf(html)).toBe(text)
  })

  it('pictures of the forum and of its upload hosts are media, in their full size where the post links to it', () => {
    const html = '<p><img src="/assets/1.png"><img src="https://cdn.bbs-files.example/2.jpg"><a class="lightbox" href="/full/3.png"><img src="/small/3.png"></a></p>'
    expect(reduceHtml(html, FORUM, ['bbs-files.example'])).toEqual({
      text: '',
      media: ['https://bbs.example.com/assets/1.png', 'https://cdn.bbs-files.example/2.jpg', 'https://bbs.example.com/full/3.png'].map(url => ({ kind: 'image', ref: `img:${url}` })),
      mentions: [],
    })
  })

  it('people are told by the address of their mention, not by its words', () => {
    const html = '<a class="plugin-mentions-user plugin-mentions-a" href="/user/oppo_Care">@<bdi>别人</bdi></a> <a class="mention" href="/u/%E4%BA%91%E6%9D%89">@云杉</a> <a class="mention" href="https://other.example/u/nobody">@nobody</a> <a class="mention-group" href="/g/staff">@staff</a>'
    expect(reduceHtml(html, FORUM).mentions).toEqual(['oppo_care', '云杉'])
    expect(textOf('<a class="plugin-mentions-user" href="/user/a">@<bdi>a</bdi></a> 在吗')).toBe('@a 在吗')
  })
})

describe('what a hostile post says', () => {
  it.each<[string, string, string]>([
    ['script', '<p>a<script>alert(1)</script>b</p>', 'ab'],
    ['script in capitals and broken', '<ScRiPt src=//x>alert(1)</sCrIpT >b', 'b'],
    ['script inside svg', '<svg><script>alert(1)</script><text>x</text></svg>好', '好'],
    ['style', '<style>body{display:none}</style>好', '好'],
    ['a picture as data', '<img src="data:image/svg+xml;base64,PHN2Zz4=">好', '好'],
    ['a script address', '<a href="javascript:alert(1)">点我</a>', '点我'],
    ['a script address with entities', '<a href="jav&#x09;ascript:alert(1)">点我</a>', '点我'],
    ['a file address', '<a href="file:///etc/passwd">账单</a><a href="smb://x/y">图</a>', '账单图'],
    ['a frame', '<iframe src="https://x.example">旧</iframe>新', '新'],
    ['event handlers', '<p onclick="alert(1)" style="position:fixed">好</p>', '好'],
    ['escaped markup is what was typed', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>', '<script>alert(1)</script>'],
    ['reversed and stacked characters stay', `<p>\u202Etxt.exe\u202C Z${'\u0301'.repeat(60)}</p>`, `\u202Etxt.exe\u202C Z${'\u0301'.repeat(60)}`],
    ['a lone surrogate and NUL', '<p>a\uD800b&#0;</p>', 'a\uFFFDb\uFFFD'],
  ])('F46 %s', (_, html, text) => {
    expect(textOf(html)).toBe(text)
  })

  it('F49 depth, width and size are bounded', () => {
    expect(textOf(`${'<blockquote>'.repeat(10_000)}深${'</blockquote>'.repeat(10_000)}`).length).toBeLessThan(100)
    expect(textOf('<b>'.repeat(100_000)).length).toBe(0)
    expect(textOf(`<p>${'好'.repeat(1_000_000)}</p>`).length).toBeLessThanOrEqual(100_000)
    expect(reduceHtml('<img src="/a.png">'.repeat(5000), FORUM).media).toHaveLength(50)
    expect(textOf(`<a href="https://a.example/${'x'.repeat(5000)}">长</a>`)).toBe('长')
  })

  it('whatever the markup, it never throws, holds no tag and no other scheme', () => {
    const piece = fc.oneof(
      fc.constantFrom('<script>', '</script>', '<script', '<p>', '</p>', '<blockquote>', '</blockquote>', '<li>', '<pre>', '</pre>', '<br>', '<a href="', '">', '</a>', '<img src=', '<svg>', '</svg>', '<!--', '-->', '<![CDATA[', ']]>', '\'', '"', '<style>', 'javascript:', 'data:text/html,'),
      fc.string({ unit: fc.constantFrom('a', ' ', '\n', '好', '>', '/', '=', '\u202E', '\u0000'), maxLength: 8 }),
    )
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const { text, media } = reduceHtml(pieces.join(''), FORUM)
      expect(text).not.toMatch(/<(?:script|img|a |svg|style)/i)
      expect(text.isWellFormed()).toBe(true)
      expect(media.every(({ ref }) => /^img:https?:/.test(ref))).toBe(true)
    }), { numRuns: 500 })
  })

  it('text that was escaped as text comes back to the character', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (typed) => {
      const words = typed.replace(/\s+/g, ' ').trim()
      const escaped = words.replace(/[&<>"']/g, character => `&#${character.codePointAt(0)};`)
      expect(textOf(`<p>${escaped}</p>`)).toBe(words.replaceAll('\0', '\uFFFD').trim().toWellFormed())
    }))
  })
})
