import type { CustomerScript } from '../script.ts'

/** Danger to life or property, and fraud that is going on right now. */
export const DANGER: readonly CustomerScript[] = [
  {
    key: 'smoking-battery',
    nick: '老陈家的橘猫',
    gender: 'm',
    location: '江苏 南京',
    followers: 312,
    temper: 'anxious',
    needsReply: true,
    phone: [{ does: 'picks_up', afterS: 3 }],
    opening: { at: 'mention', says: [{ text: '@云杉客服 手机充电的时候冒烟了！！！电池鼓起来一个大包，我已经拔了插头扔阳台上了，现在怎么办 不敢碰', image: 'smoke' }] },
    privately: ['我就是手机冒烟那个', '家里有小孩，能不能快点打电话教我怎么弄'],
    rules: [
      { on: 'public_reply', says: ['没烧着，但是一股很冲的味道，还在冒一点烟', '要不要打119啊'] },
      { on: 'asked_for_number', says: ['{number} 快打'] },
      { on: 'asked_for_consent', says: ['同意 同意，{number}，现在就打'] },
      { on: 'call_connected', says: [] },
      { on: 'call_ended', says: ['电话接了，按你们说的放沙子里了，窗户都开着', '手都在抖，谢谢那位姑娘一直没挂电话'], then: 'content' },
    ],
    waits: [
      { afterS: 12, says: ['有人吗！！！'] },
      { afterS: 28, says: ['味道越来越大了 你们管不管啊'] },
      { afterS: 70, says: ['我打119了，截图都留着'], then: 'leaves' },
    ],
  },
  {
    key: 'elder-deceived-now',
    nick: '小满在深圳',
    gender: 'f',
    location: '广东 深圳',
    followers: 188,
    temper: 'anxious',
    needsReply: true,
    phone: [{ does: 'picks_up', afterS: 2, talkS: 95 }],
    opening: { at: 'private_message', says: ['救命，我爸现在正在跟一个说是你们云杉客服的人打电话', '说他手机被盗刷了要转到安全账户，我打他电话一直占线', '你们能不能马上把他号停了或者打断一下'] },
    rules: [
      { on: 'asked_for_number', says: ['我的是 {number}，我爸的号我也记得，电话里告诉你'] },
      { on: 'asked_for_consent', says: ['打打打 {number}'] },
      { on: 'asked_for_details', says: ['就刚才，大概十分钟前开始的，他人在老家湖南'] },
      { on: 'call_ended', says: ['联系上我爸了，钱还没转出去', '真的谢谢，我腿都软了'], then: 'content' },
    ],
    waits: [
      { afterS: 10, says: ['在吗'] },
      { afterS: 18, says: ['求你们了快回'] },
      { afterS: 45, says: ['他刚才说已经在输密码了'] },
    ],
  },
]
