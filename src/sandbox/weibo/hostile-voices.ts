import type { People, Voice } from './people.ts'

const MARKUP_NAMES = ['<img src=x onerror=document.title=1>', '"><script>document.title=2</script>']
const MARKUP_TEXTS = [
  '@云杉客服 <script>document.title="run"</script><b>粗体</b> 这条应该原样显示',
  '<svg onload=document.title=3> [点这里](javascript:document.title=4) <a href="file:///etc/hosts">账单</a> 云杉',
  '=HYPERLINK("http://127.0.0.1","点我") 云杉 {{7*7}} #{7*7} %s',
]

const STACKED = `云杉${'冤'.split('').map(character => character + '\u0335\u0321\u0327\u0300\u0315\u0340\u0358\u0301'.repeat(12)).join('')}屈`
const JOINED = `@云杉客服 ${'👩‍👩‍👧‍👦'.repeat(2500)}`
const REVERSED = '@云杉客服 我的订单号是\u202E321-cba\u202C请查，文件名 账单\u202Efdp.exe'
const UNBROKEN = `云杉${'a'.repeat(200_000)}`

const KINDS: readonly Voice['kind'][] = ['mention', 'comment', 'comment_mention', 'dm', 'search_post']

/** Voices whose names and texts try to be more than text, one for each touchpoint (F46). */
export function raiseMarkup(people: People, serial: number): void {
  for (const [index, kind] of KINDS.entries()) {
    const user = people.meet({ nick: `${MARKUP_NAMES[index % MARKUP_NAMES.length]}${serial}${index}`, description: '<iframe src="http://127.0.0.1">' })
    people.say({ uid: user.uid, kind, text: MARKUP_TEXTS[index % MARKUP_TEXTS.length] ?? '' })
  }
}

/** Texts that break a careless layout: stacked marks, 2,500 joined families, reversed order, 200,000 letters in a row (F49). */
export function raiseUnruly(people: People, serial: number): void {
  for (const [index, text] of [STACKED, JOINED, REVERSED, UNBROKEN].entries()) {
    const user = people.meet({ nick: `乱码${'\u0336'.repeat(6)}${serial}${index}\u202E` })
    people.say({ uid: user.uid, kind: index % 2 === 0 ? 'search_post' : 'dm', text })
  }
}
