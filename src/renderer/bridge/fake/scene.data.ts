import type { Channel, ConversationStatus, Mood, ObligationKind, Touchpoint, Triage, Visibility } from '../../../shared/domain/index.ts'

/** One line of a scripted conversation; `ago` in seconds before the scene begins. */
export interface SceneLine {
  readonly ago: number
  readonly by: 'customer' | 'brand' | 'colleague' | 'note' | 'system' | 'bystander'
  readonly text: string
  readonly facts?: Readonly<Record<string, string | number>>
  readonly image?: boolean
  readonly kind?: 'text' | 'image' | 'unsupported' | 'position' | 'call'
  readonly quote?: string
  readonly edited?: boolean
  readonly deleted?: boolean
  readonly outbound?: 'sent' | 'in_review' | 'unknown' | 'failed' | 'queued'
  readonly error?: 'source_deleted' | 'rate_limited' | 'window_closed'
}

/** One room of the scene. */
export interface SceneRoom {
  readonly id: string
  readonly matter: string
  readonly title: string
  readonly customer: string
  readonly followers: number | null
  readonly verified?: 'none' | 'person' | 'organisation' | 'media' | 'government'
  readonly vip?: boolean
  readonly channel: Channel
  readonly account: string
  readonly touchpoint: Touchpoint
  readonly visibility: Visibility
  readonly status: ConversationStatus
  readonly owner?: 'me' | 'lin' | 'zhao'
  readonly due?: { readonly kind: ObligationKind, readonly inSeconds: number, readonly of: number }
  readonly publicity?: 0 | 1 | 2 | 3 | 4 | 5
  readonly mood?: Mood
  readonly danger?: readonly string[]
  readonly triage?: Triage
  readonly context?: string
  readonly windowSeconds?: number
  readonly repliesLeft?: number
  readonly lock?: 'window_closed' | 'blocked_by_customer'
  readonly lines: readonly SceneLine[]
  /** What the customer writes after each reply, in turn. */
  readonly answers?: readonly string[]
}

const long = `我把整个经过写一下，希望你们能有人认真看完：1. 10 月 3 日在官方商城下单，当天付款，页面写的是 48 小时内发货。
2. 10 月 6 日还没有发货，我问了一次，客服说仓库在盘点，让我再等两天。
3. 10 月 9 日物流终于动了，却显示发往另一个城市。
4. 我打电话，等了 27 分钟，接通后说会有专员联系我。
5. 没有人联系我。
6. 10 月 12 日我又打了一次，这一次说系统里没有上次的记录。
7. 10 月 13 日包裹显示已签收，签收人不是我。
8. 我去驿站查了监控，驿站说他们那天根本没有派送。
9. 我联系快递公司，快递说要发件方发起理赔。
10. 我再联系你们，你们说要等快递公司的结论。
11. 就这样两边推，到今天第 11 天。
12. 东西是买给我妈的生日礼物，生日已经过了。
13. 我现在只想要两件事：要么补发，要么退款，给我一个准确的时间。
14. 另外，请把我前两次来电的记录补上，我不想每次都从头讲一遍。
15. 单号我可以私信给你们。
16. 我不是来吵架的，但如果今天还没有答复，我会去 12315。
以上每一条我都有截图。`

/** The seeded scene: what a floor looks like on an ordinary afternoon. */
export const scene: readonly SceneRoom[] = [
  { id: 'r-battery', matter: 'm-battery', title: '手机充电冒烟', customer: '海边的老周', followers: 1_280, channel: 'weibo', account: '回音手机', touchpoint: 'mention', visibility: 'public', status: 'queued', due: { kind: 'first_reply', inSeconds: 14, of: 20 }, publicity: 2, mood: 'upset', danger: ['fire'], lines: [
    { ago: 6, by: 'customer', text: '@回音手机 充着电突然冒烟了！！电池鼓起来了，插头我已经拔了，现在放在阳台上还在发烫，怎么办？', image: true },
  ], answers: ['在阳台水泥地上，周围没有东西。家里有老人有点吓到了', '可以打电话，我号码私信你'] },
  { id: 'r-roam', matter: 'm-roam', title: '境外漫游高额话费', customer: '鹿鹿今天也在赶路', followers: 86_400, verified: 'person', channel: 'weibo', account: '回音手机', touchpoint: 'comment', visibility: 'public', status: 'assigned', owner: 'me', due: { kind: 'next_reply', inSeconds: 47, of: 60 }, publicity: 4, mood: 'furious', context: '国庆出行小贴士：境外上网，落地自动开通，一天 30 元封顶。', windowSeconds: undefined, lines: [
    { ago: 640, by: 'bystander', text: '我也遇到过，后来退了' },
    { ago: 610, by: 'customer', text: '三天漫游扣了我 1,864 块，说好的一天 30 封顶呢？？短信一条都没收到，你们页面还挂着"封顶"两个字，骗谁呢' },
    { ago: 596, by: 'system', text: 'claimed', facts: { agent: 'a-me' } },
    { ago: 588, by: 'brand', text: '您好，1,864 元和页面写的封顶确实对不上，换我也会着急。我先按您的时间段去核账单明细，请把号码私信给我，我来查，别在评论里留。', outbound: 'sent' },
    { ago: 300, by: 'note', text: '客户粉丝 8.6 万，旅行博主。账单系统里有三笔按流量计费，像是封顶套餐没有生效，已问漫游组。' },
    { ago: 22, by: 'customer', text: '私信发了，十分钟过去了，人呢？', quote: '您好，1,864 元和页面写的封顶确实对不上' },
    { ago: 13, by: 'customer', text: '是不是评论区这么多人看着才会有人理？' },
  ], answers: ['行，我等你消息'] },
  { id: 'r-roam-p', matter: 'm-roam', title: '境外漫游高额话费', customer: '鹿鹿今天也在赶路', followers: 86_400, verified: 'person', channel: 'weibo', account: '回音手机', touchpoint: 'private_message', visibility: 'private', status: 'assigned', owner: 'me', due: { kind: 'next_reply', inSeconds: 9, of: 20 }, mood: 'upset', windowSeconds: 47 * 3600, repliesLeft: 4, lines: [
    { ago: 518, by: 'customer', text: '就是这个号 138 0013 8000，10 月 2 号到 4 号在曼谷' },
    { ago: 512, by: 'customer', text: '账单截图', kind: 'image', image: true },
    { ago: 470, by: 'brand', text: '收到，谢谢您把时间说得这么清楚。我在系统里看到三笔按流量计的费用，正在请漫游组核实封顶套餐为什么没有生效。', outbound: 'sent' },
    { ago: 402, by: 'brand', text: '给您一个准信：今天 18:00 前我把核实结果告诉您，中间有进展也会先说。', outbound: 'sent' },
    { ago: 11, by: 'customer', text: '打字说不清楚，能不能直接打电话给我？就打这个号' },
  ], answers: ['可以，现在就方便', '好的谢谢'] },
  { id: 'r-elder', matter: 'm-elder', title: '老人疑似正被电话诈骗', customer: '小满不满', followers: 312, channel: 'douyin', account: '回音官方', touchpoint: 'private_message', visibility: 'private', status: 'queued', due: { kind: 'first_reply', inSeconds: -8, of: 20 }, mood: 'uneasy', danger: ['fraud_now', 'elder'], windowSeconds: 24 * 3600, repliesLeft: 5, lines: [
    { ago: 31, by: 'customer', text: '我爸现在正在跟一个自称你们客服的人通话！！' },
    { ago: 28, by: 'customer', text: '让他开屏幕共享，还要验证码，我在外地，怎么让他停下来' },
  ] },
  { id: 'r-screen', matter: 'm-screen', title: '屏幕同一位置第二次断裂', customer: '折叠屏第二春用户体验官兼资深倒霉蛋本蛋', followers: 21_900, channel: 'weibo', account: '回音手机', touchpoint: 'mention', visibility: 'public', status: 'queued', due: { kind: 'first_reply', inSeconds: 5, of: 20 }, publicity: 3, mood: 'upset', lines: [
    { ago: 15, by: 'customer', text: '同一条折痕，换屏不到两个月又裂了。第一次 1,499 自己认了，这次你们打算怎么说？@回音手机', image: true },
  ], answers: ['序列号在哪里看？'] },
  { id: 'r-parcel', matter: 'm-parcel', title: '包裹被他人签收', customer: '阿禾', followers: 640, channel: 'forum', account: '回音社区', touchpoint: 'post', visibility: 'public', status: 'assigned', owner: 'me', due: { kind: 'promise', inSeconds: 1_560, of: 3_600 }, publicity: 2, mood: 'upset', lines: [
    { ago: 5_200, by: 'customer', text: long },
    { ago: 5_090, by: 'brand', text: '整篇都看完了，连同您说的第 14 条。补发或退款二选一由您定，我先去和物流把理赔挂上，15:30 前给您准确时间。', outbound: 'sent' },
    { ago: 2_000, by: 'customer', text: '退款吧，别再折腾了。', edited: true },
    { ago: 1_900, by: 'brand', text: '好，按退款办。已提交，到账时间我在 15:30 前告诉您。', outbound: 'in_review' },
  ] },
  { id: 'r-video', matter: 'm-video', title: '视频应用未适配折叠屏', customer: 'Evan_折叠中', followers: 3_420, channel: 'forum', account: '回音社区', touchpoint: 'post', visibility: 'public', status: 'assigned', owner: 'lin', due: { kind: 'tell_result', inSeconds: 14_400, of: 86_400 }, publicity: 2, mood: 'calm', lines: [
    { ago: 90_000, by: 'customer', text: '展开以后视频只占半边，旋转也没用，系统和应用都是最新版。' },
    { ago: 88_000, by: 'colleague', text: '我们用同一版本复现了，已经把机型、版本和录屏一起转给应用方，有结果我回来告诉您。', outbound: 'sent' },
  ] },
  { id: 'r-english', matter: 'm-english', title: '游客 SIM 卡无法激活', customer: 'Hannah W.', followers: 210, channel: 'weibo', account: '回音手机', touchpoint: 'private_message', visibility: 'private', status: 'queued', due: { kind: 'first_reply', inSeconds: 19, of: 20 }, mood: 'uneasy', windowSeconds: 47.9 * 3600, repliesLeft: 5, lines: [
    { ago: 1, by: 'customer', text: 'Hi, I bought a visitor SIM at the airport but it says "not activated". My train leaves in 40 minutes — is there anything I can do right now?' },
  ] },
  { id: 'r-leak', matter: 'm-leak', title: '客户在评论区公开了手机号', customer: '一只橘猫的铲屎官🐱', followers: 95, channel: 'weibo', account: '回音手机', touchpoint: 'comment', visibility: 'public', status: 'assigned', owner: 'zhao', due: { kind: 'next_reply', inSeconds: 33, of: 60 }, publicity: 1, mood: 'uneasy', context: '以旧换新本周加补 300 元。', lines: [
    { ago: 140, by: 'customer', text: '换新补贴没到账，我电话 139****8866 你们查一下' },
    { ago: 122, by: 'colleague', text: '已看到，请先把这条评论删掉，号码不要留在公开区，我私信您。', outbound: 'sent' },
    { ago: 28, by: 'customer', text: '删了，私信怎么发' },
  ] },
  { id: 'r-praise', matter: 'm-praise', title: '表扬：上门换电池', customer: '退休教师老林', followers: 57, channel: 'weibo', account: '回音手机', touchpoint: 'mention', visibility: 'public', status: 'queued', due: { kind: 'first_reply', inSeconds: 11, of: 20 }, publicity: 1, mood: 'pleased', lines: [
    { ago: 9, by: 'customer', text: '夸一夸今天上门换电池的师傅，下着雨准时到，还教我把字体调大了。@回音手机' },
  ] },
  { id: 'r-silent', matter: 'm-silent', title: '咨询套餐变更', customer: '南方有嘉木', followers: 480, channel: 'weibo', account: '回音手机', touchpoint: 'private_message', visibility: 'private', status: 'pending', owner: 'me', due: { kind: 'window_closing', inSeconds: 2_700, of: 7_200 }, mood: 'calm', windowSeconds: 2_700, repliesLeft: 1, lines: [
    { ago: 170_000, by: 'customer', text: '想从 129 换到 99，合约期会不会算违约？' },
    { ago: 169_900, by: 'brand', text: '合约期内降档要看办理日期，请把尾号后四位发我，我查好直接告诉您。', outbound: 'sent' },
  ] },
  { id: 'r-shut', matter: 'm-shut', title: '退款进度', customer: '木木木木', followers: 12, channel: 'weibo', account: '回音手机', touchpoint: 'private_message', visibility: 'private', status: 'assigned', owner: 'me', due: { kind: 'tell_result', inSeconds: 5_400, of: 14_400 }, mood: 'uneasy', lock: 'window_closed', lines: [
    { ago: 190_000, by: 'customer', text: '退款还没到' },
    { ago: 189_000, by: 'brand', text: '已提交财务，预计三个工作日到账。', outbound: 'sent' },
    { ago: 180, by: 'brand', text: '您好，退款已经原路退回，请查收。', outbound: 'failed', error: 'window_closed' },
  ] },
  { id: 'r-unknown', matter: 'm-unknown', title: '夜间信号差', customer: '夜航船', followers: 5_600, channel: 'weibo', account: '回音手机', touchpoint: 'comment', visibility: 'public', status: 'assigned', owner: 'me', publicity: 2, mood: 'uneasy', context: '城市地铁全线完成网络升级。', lines: [
    { ago: 900, by: 'customer', text: '升级完晚上反而没信号了，十一点以后掉到 E', edited: true },
    { ago: 860, by: 'brand', text: '您说的是哪一站到哪一站之间？我让网络组今晚去测。', outbound: 'unknown' },
    { ago: 700, by: 'customer', text: '', kind: 'unsupported' },
    { ago: 650, by: 'customer', text: '滨江站出来那段', deleted: true },
  ] },
  { id: 'r-hostile', matter: 'm-hostile', title: '怪字与脚本', customer: '<b onmouseover=alert(1)>Z̷̢̛a̴l̵g̶o̷</b>‮倒着写', followers: 8, channel: 'douyin', account: '回音官方', touchpoint: 'comment', visibility: 'public', status: 'queued', due: { kind: 'first_reply', inSeconds: 17, of: 20 }, publicity: 0, mood: 'calm', lines: [
    { ago: 3, by: 'customer', text: `<img src=x onerror="alert(1)"><script>alert(2)</script> 看这里 https://huiyin.example.com@evil.example.net/login?a=1 和 ${'哈'.repeat(40)}${'A'.repeat(180)} Z̸̡̛͎̫̟͔̼̜̥̟̀̍͌̔͆̈̉͘a̸̧̛̘̻̫̲͔̥̓̆͛̉̂͝l̷̡̛̳̲̝̦͎̓͆͆̓̋g̵̛̹̟̙͎̈́̒̄͂̍̚o̷̡̗̪̥̗̝̓̀̾͠ 👨‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈 ‮txet desrever` },
  ] },
  { id: 'r-lead', matter: 'm-lead', title: '搜索发现：吐槽售后', customer: '半糖去冰', followers: 12_400, channel: 'weibo', account: '回音手机', touchpoint: 'search_hit', visibility: 'public', status: 'queued', triage: 'undecided', publicity: 3, mood: 'uneasy', lines: [
    { ago: 420, by: 'customer', text: '有没有人用回音手机的，售后点是不是都没人接电话啊，打了一上午' },
  ] },
  { id: 'r-fan', matter: 'm-fan', title: '粉丝应援', customer: '星星打榜组', followers: 33_000, channel: 'weibo', account: '回音手机', touchpoint: 'mention', visibility: 'public', status: 'queued', triage: 'undecided', publicity: 3, mood: 'pleased', lines: [
    { ago: 300, by: 'customer', text: '@回音手机 代言人新物料太好看了！！冲冲冲 转发抽三位送同款' },
  ] },
  { id: 'r-later', matter: 'm-later', title: '等客户寄修', customer: '江边卖橘子的人', followers: 77, channel: 'forum', account: '回音社区', touchpoint: 'post', visibility: 'public', status: 'snoozed', owner: 'me', publicity: 1, mood: 'calm', lines: [
    { ago: 40_000, by: 'customer', text: '周四寄出，收到麻烦说一声' },
    { ago: 39_900, by: 'brand', text: '好，周五上午我看到件就回您。', outbound: 'sent' },
  ] },
  { id: 'r-call', matter: 'm-call', title: '来电：宽带移机', customer: '0571 来电', followers: null, channel: 'hotline', account: '客服热线', touchpoint: 'call', visibility: 'private', status: 'queued', due: { kind: 'first_reply', inSeconds: 12, of: 15 }, mood: 'calm', lines: [
    { ago: 9, by: 'customer', kind: 'call', text: '来电', facts: { number: '0571****8320', queue: '家庭宽带', called: '0571-8000-10086' } },
  ] },
  { id: 'r-missed', matter: 'm-missed', title: '来电：账单咨询', customer: '139****2277', followers: null, channel: 'hotline', account: '客服热线', touchpoint: 'call', visibility: 'private', status: 'queued', due: { kind: 'ring_back', inSeconds: 240, of: 600 }, mood: 'calm', lines: [
    { ago: 420, by: 'customer', kind: 'call', text: '来电', facts: { number: '139****2277', queue: '家庭宽带', called: '0571-8000-10086' } },
  ] },
  { id: 'r-complaint', matter: 'm-complaint', title: '投诉平台：自动续费', customer: '匿名消费者 4471', followers: null, channel: 'complaint', account: '黑猫投诉', touchpoint: 'complaint', visibility: 'public', status: 'queued', due: { kind: 'first_reply', inSeconds: 68_000, of: 86_400 }, publicity: 2, mood: 'upset', lines: [
    { ago: 18_400, by: 'customer', text: '会员自动续费没有提前提醒，要求退还 10 月费用 25 元并关闭自动续费。' },
  ] },
]
