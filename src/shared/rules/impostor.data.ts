/** Characters that are written in place of others because they look or sound alike, each with what is meant. */
export const lookAlikes: ReadonlyMap<string, string> = new Map(Object.entries({
  0: 'o', 1: 'l', 3: 'e', 5: 's', а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', і: 'i', ѕ: 's', ј: 'j', ԁ: 'd', һ: 'h', ο: 'o', α: 'a', ρ: 'p', ν: 'v', ɡ: 'g', ı: 'i',
  〇: 'o', 雲: '云', 芸: '云', 纭: '云', 沄: '云', 衫: '杉', 彬: '杉', 樹: '树', 廻: '回', 迴: '回', 囬: '回', 囘: '回', 囙: '回', 洄: '回', 喑: '音', 愔: '音', 堷: '音', 訊: '讯', 動: '动', 電: '电', 聯: '联', 網: '网', 機: '机',
  㕷: '服', 伏: '服', 箙: '服', 愙: '客', 喀: '客', 搭: '客', 咯: '客', 愘: '客', 務: '务', 仼: '任', 倌: '官', 菅: '官', 宫: '官', 宮: '官', 逭: '官', 舘: '官', 仿: '方', 芳: '方', 妨: '方', 匚: '方', 後: '后', 焦: '售', 證: '证', 認: '认', 專: '专', 員: '员', 諮: '咨', 詢: '询', 處: '处', 訴: '诉', 賠: '赔', 線: '线', 艦: '舰', 總: '总',
}))

/** Strokes that stand between characters as a mark would. */
export const strokes = /[丶丨丿亅灬乀丬]/gu

/** Words by which an account says that it speaks for a company. */
export const serviceWords: readonly string[] = ['客服', '官方', '官号', '官微', '售后', '服务', '旗舰', '专员', '客户经理', '人工', '在线', '咨询', '退款', '退费', '理赔', '赔付', '投诉处理', '认证', '助手', '小秘书', '总部', '中心', 'kefu', 'guanfang', 'official', 'service', 'support', 'helpdesk', 'customercare']

/** Service words so plain that they pose as somebody's service without any brand's name. */
export const serviceNames: readonly string[] = ['官方客服', '客服官方', '人工客服', '在线客服', '售后客服', '客服中心', '客服专员', '退款客服', '客服助手', '理赔客服', '投诉处理中心', '官方售后']

/** Words of somebody who speaks about a service, not for it. */
export const plainSpeech = /出来|去死|滚|太|垃圾|骗|坑|黑心|什么时候|还我|赔我|退我|我要|不|没|别|差|烂|维权|曝光|受害|避雷|讨厌|拉黑|举报|投诉(?!处理)|粉丝|后援|爱好|路人|用户|同学会|吐槽|求|等|怕|怎么|为什么|呢$|吗$/
