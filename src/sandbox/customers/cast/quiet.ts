import type { CustomerScript } from '../script.ts'

/** Voices that need no reply: fans, lotteries, advertisers, machines, a fake service account. */
export const QUIET: readonly CustomerScript[] = [
  { key: 'fan-heart', nick: '云杉单推人', gender: 'f', followers: 320, temper: 'cheerful', needsReply: false, opening: { at: 'comment', under: 'launch', says: ['啊啊啊啊好看好看好看！！！'] } },
  { key: 'fan-check-in', nick: '每日打卡第417天', gender: 'f', followers: 156, temper: 'cheerful', needsReply: false, opening: { at: 'comment', under: 'care', says: ['打卡[太阳]'] } },
  { key: 'lottery-repost', nick: '欧气满满2333', gender: 'f', followers: 88, temper: 'cheerful', needsReply: false, opening: { at: 'comment', under: 'lottery', says: ['转发了！@云杉客服 抽我抽我抽我 @小鱼干 @大白鹅 @今天吃什么'] } },
  { key: 'lottery-machine', nick: '抽奖小助手a8831', gender: 'm', followers: 3, temper: 'cold', needsReply: false, isSpammer: true, opening: { at: 'comment', under: 'lottery', says: ['已关注已转发，求中奖'] } },
  { key: 'ad-loan', nick: '急用钱找小贷', gender: 'm', followers: 12, temper: 'cold', needsReply: false, isSpammer: true, opening: { at: 'comment', under: 'launch', says: ['手头紧？无抵押当天到账，买 M9 不用等，加V看主页'] } },
  { key: 'ad-cases', nick: '手机壳批发小张', gender: 'm', followers: 940, temper: 'cheerful', needsReply: false, isSpammer: true, opening: { at: 'mention', says: ['云杉 M9 手机壳 5 元起批，支持一件代发 @云杉客服 @全国手机店老板'] } },
  { key: 'ad-unlock', nick: '专业解锁刷机大师', gender: 'm', followers: 410, temper: 'cold', needsReply: false, isSpammer: true, opening: { at: 'search_post', says: ['云杉 M 系列解锁刷机，忘记密码也能开，加主页联系方式，先测后付'] } },
  { key: 'fake-service', nick: '云杉客服助手-官方', gender: 'm', followers: 27, bio: '官方售后快速通道', temper: 'cold', needsReply: false, isSpammer: true, opening: { at: 'comment', under: 'launch', says: ['亲，您的退款已受理，请点击主页链接填写银行卡与验证码领取，客服工号 0081'] } },
  { key: 'stock-bot', nick: '股海早知道bot', gender: 'm', followers: 15_300, temper: 'cold', needsReply: false, isSpammer: true, opening: { at: 'search_post', says: ['【异动】折叠屏概念走强，云杉供应链多股拉升，仅供参考，不构成建议'] } },
  { key: 'news-repost', nick: '科技早班车', gender: 'm', followers: 520_000, verified: { type: 3, reason: '科技媒体' }, temper: 'calm', needsReply: false, opening: { at: 'search_post', says: ['今日看点：云杉 M9 折叠屏开售，首日门店排队；国产铰链良率再提升。'] } },
  { key: 'tag-a-friend', nick: '小鱼干不咸', gender: 'f', followers: 201, temper: 'cheerful', needsReply: false, opening: { at: 'comment', under: 'launch', says: ['@大白鹅 你老公要的就是这个'] } },
  { key: 'emoji-only', nick: '一个没有感情的点赞机器', gender: 'm', followers: 40, temper: 'cheerful', needsReply: false, opening: { at: 'comment', under: 'care', says: ['👍👍👍'] } },
  { key: 'first-comment', nick: '沙发永远是我的', gender: 'm', followers: 65, temper: 'cheerful', needsReply: false, opening: { at: 'comment', under: 'roaming', says: ['前排！'] } },
  { key: 'partner-greeting', nick: '小熊饼干官方微博', gender: 'm', followers: 86_000, verified: { type: 2, reason: '小熊饼干官方微博' }, temper: 'cheerful', needsReply: false, opening: { at: 'mention', says: ['恭喜新机开售！@云杉客服 今天的下午茶我们包了～'] } },
  { key: 'follow-and-hello', nick: '路过的小透明', gender: 'f', followers: 8, temper: 'cheerful', needsReply: false, opening: { at: 'private_message', follows: true, says: ['嗨～'] } },
  { key: 'thanks-after-all', nick: '问题解决的小陶', gender: 'f', followers: 133, temper: 'cheerful', needsReply: false, opening: { at: 'private_message', says: ['谢谢昨天的小姐姐，已经好啦，不用回我～'] } },
  { key: 'star-fan', nick: '全世界最好的阿遥', gender: 'f', followers: 2900, temper: 'cheerful', needsReply: false, opening: { at: 'mention', says: ['今天是代言人阿遥的生日！谢谢 @云杉客服 的开屏，姐姐生日快乐！！！'] } },
  { key: 'marked-crowd', nick: '凑热闹的阿豪', gender: 'm', followers: 77, temper: 'cheerful', needsReply: false, opening: { at: 'comment_mention', says: ['@云杉客服 快来看，有人要把你们家铰链拆了哈哈'] } },
]
