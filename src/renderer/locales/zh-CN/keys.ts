/** The palette. */
export const palette = {
  title: '命令面板',
  placeholder: '动作、客户名：中文、拼音、首字母、英文都行',
  recent: '最近用过',
  none: '没有这样的动作，也没有这样的客户。换个词试试。',
  foot: '↑↓ 选择 · Enter 执行 · Esc 关闭',
} as const

/** The table of keys and its editor. */
export const keys = {
  title: '快捷键',
  hint: '打字和用输入法时，只有带 Ctrl 或 Alt 的键有效',
  here: '在这里',
  elsewhere: '别处',
  places: { everywhere: '随处', list: '列表', conversation: '会话', composer: '写回复时', call: '通话中', page: '工作台以外的页面', supervisor: '班长' },
  change: '改快捷键',
  changeHint: '跟着你的账号走，换台电脑也一样',
  back: '看快捷键',
  none: '无',
  newline: '换行',
  leaveField: '离开输入框',
  record: '按下新的键…',
  recordHint: 'Esc 取消 · Backspace 不设',
  edit: '改「{action}」的键，现在是 {keys}',
  reset: '恢复「{action}」的默认键',
  resetShort: '恢复默认',
  resetAll: '全部恢复默认',
  taken: '{keys} 已经是「{action}」的键',
  takeOver: '改给这个',
  reserved: '{keys} 归浏览器或系统用，不能改作别的。换一个吧。',
  bare: '写回复时单独的字母是文字；请加 Ctrl 或 Alt。',
  saved: '已记下',
} as const
