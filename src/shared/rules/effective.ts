import type { OutboundRole } from '../domain/index.ts'
import { clausesOf, coveredBy, spoken } from './lexis.ts'
import { ownWords } from './own-words.ts'

/** What an accepted outbound text does to the clock. `none` neither answers nor holds. */
export type Effect = 'effective' | 'holding' | 'automatic' | 'none'

/** An outbound text that the platform has accepted. */
export interface OutboundText {
  readonly role: OutboundRole
  /** Written or chosen for this conversation by a named person. */
  readonly byPerson: boolean
  readonly text: string
  /** A picture or file goes with it. */
  readonly hasMedia?: boolean
}

const courtesy = [
  '您好', '你好', '亲', '亲亲', '哈喽', 'hello', 'hi', '在的', '在', '小编在', '我在', '我们在', '您说', '请讲', '请说', '欢迎', '欢迎光临', '尊敬的', '用户', '客户', '顾客', '朋友', '先生', '女士', '早上好', '上午好', '中午好', '下午好', '晚上好',
  '感谢', '非常感谢', '谢谢', '您的', '你的', '您', '你', '关注', '支持', '反馈', '联系', '来信', '留言', '咨询', '理解', '等待', '耐心', '信任', '收到', '已收到', '已经收到', '看到', '了', '的', '哦', '哈', '呢', '啊', '呀', '啦', '噢', '~',
  '抱歉', '非常抱歉', '很抱歉', '不好意思', '对不起', '十分抱歉', '深表歉意', '给您', '给你', '带来', '带来了', '不便', '不好的体验', '让您', '让你', '久等', '久等了', '担心', '着急', '别急', '别着急', '不要着急', '请放心', '放心', '辛苦', '麻烦',
  '我是', '这里是', '小编', '客服', '在线客服', '很高兴', '为您服务', '为你服务', '为您', '为你', '好的', '好', '嗯', '嗯嗯', '明白', '知道了',
]
// The open offer ("请问有什么可以帮您?"): words that are an answer or a question anywhere else.
const offer = ['请问', '有什么', '有啥', '什么', '可以', '能', '帮您', '帮你', '帮到您', '帮到你', '帮助', '效劳', '服务', '需要', '吗', '问题']
const holding = [
  '稍等', '请稍等', '稍候', '请稍候', '稍后', '请稍后', '等一下', '等下', '等一等', '等我一下', '等一会', '等一会儿', '一会', '一会儿', '先', '请', '请您', '先别急', '片刻', '耐心等待', '敬请', '谅解', '请谅解', '请理解',
  '马上', '立即', '立刻', '尽快', '尽早', '正在', '这就', '这边', '我们', '我', '会', '将', '去', '来', '帮', '给', '对此', '此', '非常', '十分', '高度', '重视', '正', '在努力', '第一时间', '后续',
  '查询', '查', '查查', '查一下', '查看', '看一下', '看看', '看下', '查下', '核实', '核实一下', '核查', '确认', '确认一下', '确认下', '了解', '了解一下', '了解下', '处理', '解决', '跟进', '反馈', '记录', '登记', '转达', '转给', '相关', '部门', '同事', '专员', '情况', '一下', '下', '中', '再', '回复', '答复', '联系', '您这边', '这个', '这件事', '该', '事', '事情', '内容',
  '私信', '私聊', '私信我们', '私信小编', '私信联系', '详聊', '沟通', '移步', '方便', '方便的话', '的话', '和', '与', '跟', '到', '过来', '直接',
]
const askedFor = /[?？]|吗|哪|什么时候|几[点号个台]|多少|是否|有没有/
const openOffer = /(?:有什么|有啥|什么问题|需要什么).{0,8}(?:帮|服务|效劳|处理|吗|呢|$)|能帮|可以帮|帮到|在吗/

/**
 * What a text means for the clock. Only a named person's text with substance is `effective`: an answer, a precise
 * question, or a next step with a time. Greetings, apologies, "one moment, I am checking" and a bare "write us privately" are
 * `holding`. An approach to somebody who never wrote answers nothing.
 */
export function effective({ role, byPerson, text, hasMedia = false }: OutboundText): Effect {
  if (role === 'automatic' || !byPerson)
    return 'automatic'
  const own = ownWords(text)
  const empty = spoken(own) === ''
  if (role === 'approach' || (empty && !hasMedia))
    return 'none'
  if (role === 'holding')
    return 'holding'
  return hasMedia || hasSubstance(own) ? 'effective' : 'holding'
}

/** True when at least one clause says more than courtesy and waiting. */
export function hasSubstance(text: string): boolean {
  return clausesOf(text).some(clause => !isEmptyClause(clause.text, clause.mark))
}

function isEmptyClause(clause: string, mark: string): boolean {
  const said = spoken(clause)
  if (said === '')
    return true
  if (openOffer.test(clause))
    return coveredBy(said, [...courtesy, ...offer, ...holding])
  if (askedFor.test(clause + mark))
    return coveredBy(said, courtesy)
  return coveredBy(said, [...courtesy, ...holding])
}
