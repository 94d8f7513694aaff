/** Words by which triage tells what the square is full of. Patterns are read on half-width, lower-case text. */
export const triageSigns = {
  /** Prize draws, and people who take part in them. */
  lottery: /抽奖|转发抽|抽\s?\d{0,4}\s?[位个名人]|抽我|求抽中|抽中我|选我选我|锦鲤|欧气|蹭蹭?好运|接好运|转发此|转评赞|转赞评|已转发|参与抽|中奖绝缘|许愿|@[两三四五2-5]位好友|好运来|开奖|福利社|盲盒抽|互动有礼/g,
  /** Trade and lures of third parties. */
  advert: /加我?(?:微信?|薇|威|v信?|wx|qq|扣扣|群)|(?:vx|wx|微信|威信|薇信|扣扣|qq)\s?[:：]?\s?[a-z0-9_-]{5,}|招代理|诚招|兼职|日结|日入\d|日入过|刷单|返利|返现群|优惠券群|内购群|看主页|戳主页|点主页|主页有|私我|滴滴我|点击链接|低价出|批发|代购|代发|网贷|放款|秒批|套现|棋牌|彩票|带你赚|躺赚|免费领取|领券|搬砖项目|引流/g,
  /** Names that give themselves out as a service. */
  serviceName: /客服|售后|官方|小助手|专员|服务中心|退款|理赔|维权中心/,
  /** What such accounts lure with. */
  serviceLure: /私信我|联系我|加我|找我|我帮你|帮您处理|帮你处理|办理退|退费|退款通道|理赔通道|点击|链接|扫码|电话|微信|vx|qq/,
  /** Empty reposts. */
  repostOnly: /^(?:转发微博|转发|转|轮博|repost|分享微博|快转|扩散|帮转|mark|马克|码住|马住|cy|插眼)?[\s.。!！~]*$/,
  /** Applause and the small talk of fans. */
  fans: /yyds|加油|冲鸭|打call|爱你|爱了爱了|宠粉|早安|早上好呀|晚安|沙发|前排|打卡|签到|超话|代言人|女神|男神|生日快乐|节日快乐|新年快乐|盖楼|围观|路过|吃瓜|表白|撒花|期待新品|已入手|种草|好帅|好美|颜值|哈哈哈|太可了|绝绝子|冲冲冲|支持国货|永远支持/g,
  /** A question. */
  question: /[?？]|吗|怎么|如何|为什么|为啥|什么时候|啥时候|何时|多久|多少|几天|哪里|哪儿|在哪|哪个|哪款|能不能|可不可以|可否|能否|有没有|是不是|是否|请问|求问|咋|请教|区别|怎样/g,
  /** A call for help. */
  help: /求助|帮帮|帮忙|救命|救救|求解决|给个说法|给个解释|给个交代|帮我|怎么办|联系我|回复我|回我|处理一下|解决一下|退款|退货|换货|维修|保修|报修|售后|人工/g,
} as const
