/** What a text of the brand asks or tells, as a customer would take it. */
export type Heard
  = | 'told_result'
    | 'asked_for_number'
    | 'asked_for_consent'
    | 'invited_to_private'
    | 'asked_for_picture'
    | 'asked_for_details'
    | 'holding'
    | 'automatic_reply'
    | 'answer'

const AUTOMATIC = /【自动回复】|^\[自动回复\]/
const HOLDING = /稍等|稍候|请等一下|正在(?:为您|帮您|给您)?(?:查|核实|确认)|马上(?:为您|帮您|给您)?(?:查|看)|one moment|please wait/i

const PATTERNS: readonly (readonly [Heard, RegExp])[] = [
  ['told_result', /已经?(?:为您|给您|帮您)?(?:处理|解决|退款|退费|退还|减免|补发|寄出|恢复|取消|关闭|办理|升级完|修复|到账|办结|换好|修好)|处理(?:结果|完成|好了)|工单.{0,8}(?:办结|完成|结果)|has been (?:fixed|refunded|resolved)/i],
  ['asked_for_number', /(?:手机|联系|电话)号|联系方式|(?:留|发|提供|告知|告诉).{0,8}电话|什么号码|哪个号码|方便接听的|phone number|your number/i],
  ['asked_for_consent', /(?:给您|跟您|与您|为您|和您)?[打回去拨](?:一|个|一个)?通?电话|致电|回电|回拨|来电|通话|电话(?:里|中)?(?:沟通|联系|说)|call you/i],
  ['invited_to_private', /私信|私聊|联系企业|direct message|\bDM\b/i],
  ['asked_for_picture', /截图|照片|图片|拍[个张一]|photo|picture|screenshot/i],
  ['asked_for_details', /订单号|单号|型号|串号|IMEI|哪[个里座]?城市|什么时候|哪天|哪一天|具体(?:位置|地址|情况|时间)|请问.{0,24}[?？]|order number|which (?:model|city)/i],
]

/** Everything that a text asks or tells, the weightiest first; plain talk is an `answer`. */
export function recognise(text: string): Heard[] {
  if (AUTOMATIC.test(text))
    return ['automatic_reply']
  const found = PATTERNS.filter(([, pattern]) => pattern.test(text)).map(([heard]) => heard)
  if (found.length === 0 && HOLDING.test(text) && text.length < 40)
    return ['holding']
  return [...found, 'answer']
}
