/** Names that try to be more than names. */
export const MARKUP_NAMES = ['<img src=x onerror=document.title=1>', '"><script>document.title=2</script>']

/** Texts that try to be more than text. */
export const MARKUP_TEXTS = [
  '@云杉客服 <script>document.title="run"</script><b>粗体</b> 这条应该原样显示',
  '<svg onload=document.title=3> [点这里](javascript:document.title=4) <a href="file:///etc/hosts">账单</a> 云杉',
  '=HYPERLINK("http://127.0.0.1","点我") 云杉 {{7*7}} #{7*7} %s',
]

const STACKED = `云杉${'冤'.split('').map(character => character + '\u0335\u0321\u0327\u0300\u0315\u0340\u0358\u0301'.repeat(12)).join('')}屈`
const JOINED = `@云杉客服 ${'👩‍👩‍👧‍👦'.repeat(2500)}`
const REVERSED = '@云杉客服 我的订单号是\u202E321-cba\u202C请查，文件名 账单\u202Efdp.exe'
const UNBROKEN = `云杉${'a'.repeat(200_000)}`

/** Texts that break a careless layout: stacked marks, 2,500 joined families, reversed order, 200,000 letters in a row. */
export const UNRULY_TEXTS: readonly string[] = [STACKED, JOINED, REVERSED, UNBROKEN]

/** A name with lines through it that ends by turning the reading order around. */
export function unrulyName(serial: number, index: number): string {
  return `乱码${'\u0336'.repeat(6)}${serial}${index}\u202E`
}
