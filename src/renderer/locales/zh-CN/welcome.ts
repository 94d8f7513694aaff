/** The first steps at the desk, and the tour. */
export const welcome = {
  title: '第一次使用',
  next: '下一步',
  back: '上一步',
  skip: '先不看，直接上班',
  toPractice: '先练一课',
  toTour: '看看工作台（两分钟）',
  role: { agent: '坐席', supervisor: '班长' },
  steps: {
    who: { short: '我是谁', title: '{name}，您好', words: '工号 {no}，身份是{role}。您的快捷键、常用话术和这里的选择跟着工号走，换一台电脑也在。', hint: '不是您？请退出，再用您自己的登录链接打开。' },
    where: { short: '在哪里', title: '您面对的是谁', sandbox: '这里是沙盒：来的都是模拟客户，放心练，不会联系到任何真人。', accounts: '已接入 {n} 个渠道账号，来的都是真实客户，您发的每一句都会送到。', none: '还没有接入渠道账号，所以暂时不会有诉求进来。', hint: '接入账号由班长来做。', open: '去看渠道账号' },
    sound: { short: '听得到吗', title: '试一下耳机和提醒', words: '有新派单、快到时限、来电时会响。先试听一次，免得上线才发现没声音。' },
  },
  tour: { title: '工作台导览', count: '第 {n} 站，共 {of} 站', leave: '先到这里', end: '看完了' },
  stops: {
    queue: { title: '排队的诉求', words: '还没人接的都在这里。数字就是现在有几个在等，和窗口标题、角标上的是同一个数。' },
    next: { title: '领最急的一个', words: '按 N 直接领走最急的，不用挑。它会打开，光标已经在输入框里。' },
    clock: { title: '看时钟圈', words: '每行最左的圈是下一件欠客户的事还剩多久。变红就快到时限了，实心就是已经超时。' },
    room: { title: '公开还是私信', words: '公开房间是敞开的框，谁都看得到；私信有底色和锁。谈到个人信息，先请客户到私信。' },
    composer: { title: '在这里回复', words: '回车发送，Shift+回车换行，输入 / 找话术。写到一半走开也不会丢。发出后有几秒可以撤回。' },
    customer: { title: '客户是谁', words: '他在各处的身份、以前说过什么、我们还欠他什么，都在右边。' },
    calls: { title: '电话', words: '来电、要回拨的、约好的都在「通话」。文字说不清，在会话里点「转电话」。' },
    library: { title: '话术库', words: '话术、知识和人设。写之前先看看别人怎么说得好，再改成自己的话。' },
    presence: { title: '您的状态', words: '选「示闲」才会派单给您；离开座位请选一种「示忙」。' },
    keys: { title: '忘了就按问号', words: '按 ? 看这里能用的快捷键，按 Ctrl+K 找任何动作，输拼音首字母就行。这个导览也在里面。' },
  },
} as const
