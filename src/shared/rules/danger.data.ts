/** Kinds of danger to people that may stand in a customer's words. */
export type DangerKind = 'fire' | 'injury' | 'fraud_now' | 'self_harm' | 'child' | 'elder'

/** Words that point at a danger: `tier` 0 when it is happening, 1 when it is grave but not at this moment. */
export interface DangerSign {
  readonly kind: DangerKind
  readonly tier: 0 | 1
  readonly pattern: RegExp
}

const product = '电池|手机|平板|电脑|充电宝|充电器|充电线|插头|插座|热水器|燃气灶|煤气|天然气|高压锅|空气炸锅|洗碗机|洗衣机|烘干机|机器|冰箱|电视|空调|电动车|电瓶|电热毯|取暖器|烤箱|微波炉|玻璃|面板|屏幕|设备'
const child = '孩子|小孩|宝宝|婴儿|幼儿|儿子|女儿|娃'
const elder = '老人|老太太|老头|老爷子|奶奶|爷爷|姥姥|姥爷|外婆|外公|我妈|我爸|妈妈|爸爸|母亲|父亲|爸妈|父母|婆婆|丈母娘|岳父|岳母'
const harm = '吞|误食|误吞|卡住|夹住|夹到|被困|锁在|掉进|窒息|触电|烫伤|电到|喝了(?:洗|清洁|消毒)'

/** The signs, most telling first. */
export const dangerSigns: readonly DangerSign[] = [
  { kind: 'fire', tier: 0, pattern: /冒(?:着|了|过|出|出了|起)?[黑白浓青大]{0,2}烟|起火|着火|起过火|着过火|着了火|失火|自燃|烧起来|烧着了|火苗|明火/g },
  { kind: 'fire', tier: 0, pattern: new RegExp(`(?:${product}).{0,6}(?:爆炸|炸(?:了|开)|炸伤|爆开)|爆炸了`, 'g') },
  { kind: 'fire', tier: 0, pattern: /(?:燃气|煤气|天然气).{0,4}(?:泄漏|泄露|漏气|漏了)|漏煤气|漏燃气|漏天然气/g },
  { kind: 'fire', tier: 1, pattern: /烧焦|焦味|焦糊味|糊味|焦臭|火花|打火花|鼓包|电池鼓|鼓起来|短路|烧黑|烧坏|烧穿|烧糊|(?:玻璃|面板|屏幕|后盖|门).{0,2}(?:自爆|炸裂|爆裂)/g },
  { kind: 'injury', tier: 0, pattern: /触电|漏电|电到了?(?:我|人|手|孩子|老人|家人)|电击|晕倒|昏迷|昏过去|休克|抽搐|没有呼吸|呼吸困难|喘不上气|流血不止|止不住血|大出血|中毒|骨折|炸伤|烧伤|夹断|被困|困在(?:里面|电梯|浴室|车里|屋里)|送(?:去|到|进|往)?了?(?:医院|急诊|急救|抢救)|叫了?(?:120|救护车)|进了?ICU|抢救/g },
  { kind: 'injury', tier: 1, pattern: /烫伤|烫到|烫了个泡|烫起泡|划伤|割伤|割破|扎伤|砸伤|砸到|摔伤|受伤|伤到|出血|流血|过敏|起疹|红肿|溃烂|毁容|缝了.{0,3}针|呕吐|上吐下泻|拉肚子|住院/g },
  { kind: 'fraud_now', tier: 0, pattern: /(?:正在|正|刚|刚刚|现在|马上|快要|差点)要?.{0,6}(?:被骗|转账|汇款|打款|转钱|打钱)|(?:让|叫|要|催|逼|骗)(?:我|他|她|我妈|我爸|老人|家人|奶奶|爷爷|妈妈|爸爸|父母|妈|爸).{0,10}(?:转账|汇款|转钱|打钱|打款|共享屏幕|屏幕共享|贷款|验证码|充值卡|安全账户)|(?:骗子|诈骗|冒充|自称|假客服|假冒).{0,16}(?:转账|汇款|转钱|打钱|共享屏幕|屏幕共享|验证码|银行卡|安全账户|贷款)|安全账户|被骗走|骗走了/g },
  { kind: 'fraud_now', tier: 1, pattern: /诈骗|电信诈骗|冒充.{0,6}客服|假客服|被骗.{0,4}(?:\d|万|千|转)|盗刷|账号被盗|钱被转走/g },
  { kind: 'self_harm', tier: 0, pattern: /不想活|活不下去|活着没(?:意思|意义)|自杀|轻生|寻短见|想死(?!你|我|他|她|这)|跳楼|跳下去|结束(?:自己的)?生命|死给你们?看|割腕|遗书|烧炭|喝农药|不如死了|一死了之/g },
  { kind: 'child', tier: 0, pattern: new RegExp(`(?:${child}).{0,8}(?:${harm})|(?:${harm}).{0,4}(?:${child})`, 'g') },
  { kind: 'elder', tier: 0, pattern: new RegExp(`(?:${elder}).{0,8}(?:${harm}|被骗|晕倒|昏迷)`, 'g') },
]

/** Who is concerned; adds a kind to a danger, is none by itself. */
export const vulnerable: readonly { readonly kind: 'child' | 'elder', readonly pattern: RegExp }[] = [
  { kind: 'child', pattern: new RegExp(child) },
  { kind: 'elder', pattern: new RegExp(elder) },
]

/** Figures of speech that contain a word of danger; taken out before looking. */
export const figures: readonly RegExp[] = [
  /(?:笑|累|气|急|烦|饿|热|困|冷|丑|美|帅|爱|想|吓|无聊|尴尬|羡慕|酸|卡|慢|难看|难用|难吃|开心|高兴|后悔)死(?:了|我|你|个人|人|他|她)?/g,
  /(?:气|美|帅|丑|卡|酷|烦|香|甜|热|累|困|爽|好用|好看|好吃|开心|难用|难吃|慢|吵|心态|评论区?|弹幕|群里?|服务器|热搜|全网|朋友圈|肺|脑子|头)(?:要|都|快|得|直接|瞬间|原地)?爆?炸(?:了|裂|开|天)?/g,
  /(?:信息|知识|人气|颜值|音质|性能|心态|原地|销量|流量|情绪|口感|味道)(?:直接|瞬间|都|要|快|原地)?爆炸|爆炸(?:好|性|头|糖|输出|级|式|般|喜欢|推荐|盐)/g,
  /(?<!玻璃|面板|屏幕|后盖|门)炸裂/g,
  /炸(?:锅|鸡|街|薯条|串|酱|弹)/g,
  /(?:嗓子|喉咙|气得|气到|热得|热到|忙得|忙到|累得|急得|急到|渴得|头顶|七窍|脑袋|脑子|头)(?:都|快|要|直|得|快要)?(?:冒烟|着火|起火|生烟)/g,
  /(?:眼睛|胃|心里|心|肚子|屁股|喉咙|嗓子)(?:都|快|要|像)?着火/g,
  /跳楼(?:价|大甩卖|甩卖|促销|机|游戏)|自杀式|自杀小队/g,
  /(?:电脑|手机|系统|刷剧|音乐|颜值|游戏|可爱|爱情|U盘)中毒|中毒(?:太深|已深|似的|一样喜欢)/g,
  /触电(?:般|的感觉|一样的心动)|来电|放电|漏电(?:保护|开关|检测)/g,
  /防(?:火|爆|漏电|触电|自燃|诈骗|烫伤|夹手|夹伤|过敏)|反诈|阻燃|灭火|着火点|抢救(?:数据|照片|回来|一下)|出血价|吐血|流血价/g,
]

/** Said of another time. */
export const past = /去年|前年|那年|上次|上回|以前|从前|曾经|之前|当年|上个月|上上|[两几三四五六七八九十\d]+个?[月年]前|早就|已经修好|修好了|冒过|着过|起过|炸过|爆过|漏过|伤过|骗过|烧过|自燃过/

/** A time word that only dates the purchase. */
export const purchase = /(?:去年|前年|上个?月|上周|之前|以前|年前|上次|刚|今年|昨天|[两几三四五六七八九十\d]+个?[月年]前)[^，。,.!！?？]{0,6}?(?:买|换|装|入手|购买|购入|下单|到手|收到|送修|修)(?:的|过的|来的|了的)?/g

/** Said of this moment: overrules {@link past}. */
export const present = /现在|正在|此刻|刚才|刚刚|刚|一直在|还在|又|今天|今早|今晚|马上|立刻/

/** Happening before one's eyes: overrules {@link supposed}. */
export const underWay = /现在|正在|此刻|刚才|刚刚|一直在|还在/

/** Said of a possibility, of a story, of somebody else's news. */
export const supposed = /会不会|是否会|是不是会|会否|怕|担心|万一|如果|假如|要是|以防|预防|防止|小心|避免|杜绝|容易|电影|小说|游戏|剧里|剧情|视频里|演习|新闻|听说|据说|网传|谣言|笑话|段子|好像要|感觉要|像.{0,4}(?:一样|似的)/

/** Stands right before a sign and takes it back. */
export const denied = /(?:没有?|未|不会|不可能|从不|从没|从未|并不|并没有?|并未|不再|不|无|避免|非)(?:再|发生|出现|任何|看到|看见|见|闻到|什么|过)?$/

/** Makes a sign an exaggeration ("气得想跳楼") or a near miss ("差点着火"). */
export const softened = /(?:得|到|差点|差点儿|险些|几乎|简直)(?:都|快|要|快要|想|就|没|我|真想|直接)*$/
