import { toHalfWidth } from './lexis.ts'

/** Where a customer means to take the matter: these make it an escalated complaint (升级投诉). */
export type EscalationKind = 'regulator' | 'media' | 'legal' | 'platform' | 'repeated'

/** Signs of an escalated complaint in a text. */
export interface Escalation {
  readonly kinds: readonly EscalationKind[]
  /** The words that told, as they stand in the text. */
  readonly why: readonly string[]
}

const signs: readonly (readonly [EscalationKind, RegExp])[] = [
  ['regulator', /(?<!\d)(?:12315|12345|12300|12321|12378|12337|96110)(?!\d)|工信部|工商[局所部]|(?:找|去|向|打|到)工商|工商(?:投诉|举报)|市监局?|市场监[督管]\S{0,4}|监管(?:局|部门)|消协|消费者协会|消保委|质监局|银保监\S{0,3}|金融监管\S{0,2}|通管局|通信管理局|网信办|信访|纪委|市长热线/g],
  ['media', /记者|(?:找|联系|通知|告诉|曝光给|叫)了?(?:各大|新闻)?媒体|媒体(?:曝光|介入|见)|(?:找|联系|通知|打给|叫)了?电视台|电视台(?:见|曝光|记者)|报社|上新闻|新闻曝光|找新闻|315晚会|3[·.]15|三一五|曝光(?:你|他|一下|出来|到|给)|(?:求|要|会|去|来|网上|网络|帮忙)曝光|爆料|上热搜|发抖音|发视频|发微博挂|挂你们|挂网上|全网(?:避雷|曝光)/g],
  ['legal', /律师|起诉|法院|法庭|诉讼|打官司|告你们|走法律|法律(?:途径|手段|程序|武器)|仲裁|(?:要|会|去|已|已经|准备|只能|我|必须|马上)报警|报警(?:了|处理|见)|公安|立案|诉前调解|三倍赔偿|退一赔三|假一赔三|消费者权益保护法|消法/g],
  ['platform', /黑猫投诉|黑猫|小红书避雷|投诉平台|聚投诉|平台介入|小二介入/g],
  ['repeated', /第[三四五六七八九十3-9]次(?:投诉|联系|反映|打|找|报修|维修|来修|漏|坏)|(?:投诉|反映|联系|打|找|修)了?(?:你们)?(?:[三四五六七八九十3-9]|好几|无数|很多|多)次|多次(?:投诉|反映|联系|沟通|维修)|一直没人(?:管|理|处理)|至今(?:没有?|未)(?:解决|回复|处理)|反复(?:维修|出现|投诉)/g],
]

/** Passes every text that any sign stands in; most have none. */
const anySign = new RegExp(signs.map(([, pattern]) => pattern.source).join('|'))

const denied = /(?:不会|不想|不打算|没有?|不用|不是|无需)(?:要|去|找|再|什么|想)?$/

/** Whether a customer threatens to go, or has gone, beyond the brand. */
export function escalationOf(text: string): Escalation {
  const plain = toHalfWidth(text)
  if (!anySign.test(plain))
    return { kinds: [], why: [] }
  const kinds = new Set<EscalationKind>()
  const why = new Set<string>()
  for (const [kind, pattern] of signs) {
    for (const match of plain.matchAll(pattern)) {
      if (denied.test(plain.slice(Math.max(0, match.index - 6), match.index)))
        continue
      kinds.add(kind)
      why.add(match[0])
    }
  }
  return { kinds: [...kinds], why: [...why] }
}
