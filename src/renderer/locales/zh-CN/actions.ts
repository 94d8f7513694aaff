/** Everything that one can do at the desk, `area.verb`: titles in the palette and among the keys. */
export const actions = {
  palette: { open: '命令面板：找动作、找会话' },
  help: { keys: '这里的快捷键' },
  search: { open: '搜索消息和备注' },
  settings: { open: '设置' },
  scheme: { flip: '换深色 / 浅色' },
  density: { flip: '换宽松 / 紧凑' },
  wall: { open: '打开现场大屏' },
  accounts: { open: '渠道账号' },
  panel: { flip: '展开 / 收起客户面板' },
  presence: { ready: '示闲', break: '示忙：小休', meal: '示忙：用餐', meeting: '示忙：会议', training: '示忙：培训', outbound: '示忙：外呼', offline: '离线' },
  automation: { flip: '暂停 / 恢复自动回复' },
  intake: { link: '粘贴链接，接进一条诉求', complaint: '录入一张投诉单', import: '导入投诉单' },
  inbox: { next: '领取下一个最急的', accept: '接受派单', decline: '不接这次派单', up: '上一行', down: '下一行', open: '打开这一行', mine: '看我的', queue: '看排队的', all: '看全部', snoozed: '看稍后处理的', undecided: '看待判的', calls: '看通话列表', list: '看诉求列表' },
  conversation: { claim: '领取', reply: '写回复', note: '写备注', guide: '引导私信', call: '转电话', resolve: '办结', snooze: '稍后处理', assign: '转接', release: '放回排队', triage: '判断要不要回复', reopen: '重新打开', closeCase: '关闭事项', nextRoom: '下一个房间', previousRoom: '上一个房间', leave: '回到列表' },
  composer: { send: '发送', sendAndResolve: '发送并办结，接下一个', holding: '标为占位回复', attach: '添加附件' },
  call: { answer: '接听', hold: '保持 / 取回', mute: '静音 / 取消静音', keypad: '拨号键', transfer: '转接；先说两句之后：转过去', takeBack: '接回来', record: '暂停 / 继续录音', end: '挂断、不接、取消（按两次）', wrapUp: '填写通话小结' },
} as const
