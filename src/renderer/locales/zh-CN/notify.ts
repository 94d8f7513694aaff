export const notify = {
  alert: { danger: '{n} 个涉及人身安全的诉求', call: '电话正在呼您', clock: '{n} 个诉求快到时限', wait: '{n} 个新派单等您接', failed: '{n} 条回复没发出去', staffing: '现有人手可能来不及接' },
  and: '，',
  due: '{n} 个诉求快到时限',
  open: '打开最急的',
  heard: '新增 {n} 条诉求，共 {count} 条在排队',
  fate: { sent: '回复已发出', failed: '回复没有发出去', unknown: '回复的结果还不确定' },
  settings: {
    system: '系统通知',
    permission: { granted: '已打开', denied: '被浏览器禁止了。提醒仍会出现在窗口里；要打开，请点地址栏左边的图标改为允许。', ask: '窗口不在眼前时也能叫到您', none: '这个浏览器不支持。提醒仍会出现在窗口里。' },
    ask: '打开通知',
    quiet: '免打扰时段',
    from: '免打扰开始',
    to: '免打扰结束',
    quietHint: '不响、不闪、不弹通知；窗口里的提醒和角标照旧。通话中也一样。',
  },
} as const
