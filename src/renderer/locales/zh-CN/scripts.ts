/** Scripts (话术), personas (人设) and the knowledge base. */
export const scripts = {
  title: '话术', button: '话术', buttonTip: '插入话术（空行按 /）',
  style: { personified: '拟人化', trending: '紧跟热点', lively: '真实鲜活', plain: '平实' },
  styleShort: { personified: '拟人', trending: '热点', lively: '鲜活', plain: '平实' },
  room: { public: '公开', private: '私信', both: '公开和私信' },
  state: { draft: '草稿', in_review: '待复核', approved: '可用', retired: '已停用' },
  group: { opening: '开场', guiding: '引导', waiting: '等待与跟进', ending: '结果与收尾', product: '产品', telecom: '通信', order: '订单', feeling: '情绪', others: '第三方', grave: '重大', border: '底线' },
  situation: {
    greet: '打招呼', ask: '问清情况', to_private: '转私信', to_call: '转电话', call_consent: '通话同意', wait: '请稍等', holding: '占位', follow_up: '跟进', result: '告知结果', call_recap: '通话小结', farewell: '收尾',
    phone: '手机故障', how_to: '怎么用', billing: '资费账单', network: '信号宽带', outage: '故障公告', plan: '套餐', delivery: '物流', after_sales: '售后维修', refund: '退款', invoice: '发票',
    praise: '表扬', complaint: '投诉', apology: '道歉', elder: '长辈', third_party: '第三方', danger: '危险', fraud: '防诈骗', death: '亲人离世', money_loss: '钱款损失', abuse: '辱骂提醒',
  },
  lock: { danger: '客户遇到危险', grief: '客户在伤心', money: '客户损失了钱', complaint: '这是一起投诉', anger: '客户正在气头上' },
  lockLine: '{why}：拟人和热点话术已收起',
  doubt: { too_long: '超长', too_short: '太短', link: '有链接，这里发不了', blocked: '有拦截词', review: '要先审', warn: '有提醒词', said: '刚说过' },
  picker: {
    tabs: { scripts: '话术', facts: '知识' }, search: '找话术：汉字、拼音、首字母', searchFacts: '找知识：汉字、拼音、首字母', all: '全部场景',
    none: '没有找到', noneHint: '换个词，或者按 Esc 回去自己写', more: '还有 {n} 条，接着打字缩小范围', locked: '收起',
    variant: '第 {n} / {of} 种说法', missing: '要填：{names}', length: '{n} / {limit}', used: '用过 {n} 次 · 有效 {effective}', favourite: '收藏', unfavourite: '取消收藏', library: '打开话术库',
    keys: '↑↓ 选 · Enter 插入 · Alt+↓ 换说法 · Alt+F 收藏 · Alt+K 切换知识 · Esc 回去', factKeys: '↑↓ 选 · Enter 引用 · Alt+O 过时了 · Alt+K 切换话术 · Esc 回去',
  },
  alike: '这个账号近几小时公开说过 {n} 次差不多的话，最近 {t}，换个说法更好。',
  slots: '还有 {n} 处要填，按 Tab 跳过去',
  persona: {
    title: '人设', line: '人设 {name}', none: '还没写', tone: '语气', used: '常用', avoided: '不用', signOff: '落款', name: '名字', edit: '修改', brand: '品牌', save: '保存人设', saved: '人设已保存', unwritten: '还没人写过，这是起步的样子', forSupervisors: '人设由班长维护', words: '用顿号或换行分开', lead: '一个品牌一个人设：怎么说话、用哪些词、不用哪些词。不用的词会在写的时候提醒。',
  },
  library: {
    title: '资料库', short: '资料库', back: '工作台', tabs: { scripts: '话术', knowledge: '知识', personas: '人设' },
    lead: '大家共用的话术、知识和人设', all: '全部', toReview: '待复核', stale: '已过期', mine: '草稿', search: '按汉字、拼音、首字母找', count: '{n} 条', add: '写一条', import: '导入', exportCsv: '导出 CSV', exportJson: '导出 JSON', exported: '已导出', file: '话术库',
    none: '这里还没有话术', noneHint: '写一条，或者从文件导入', choose: '选一条看看', chooseHint: '左边按场景找，↑↓ 也能走',
    by: '{name} 改于 {t}', starter: '起步话术', counts: '用过 {used} · 有效 {effective} · 好评 {praised} · 没再来 {quiet}', expires: '{t} 到期', expired: '{t} 已到期，不再给出', note: '复核意见：{note}',
    edit: '修改', submit: '保存并送审', save: '保存', saveDraft: '存草稿', cancel: '取消', approve: '通过', return: '退回', returnWhy: '退回的理由', retire: '停用', retireSure: '确定停用', restore: '恢复这一版', versions: '历史版本', version: '第 {n} 版 · {name} · {t}', restored: '已恢复为新的一版', approved: '已通过，大家可以用了', returned: '已退回', retired: '已停用', savedNow: '已保存，可以用了', savedReview: '已送复核，班长通过后可用', savedDraft: '已存为草稿', stale409: '别人刚改过，请看新的一版再改',
  },
  form: { title: '标题', brand: '品牌', anyBrand: '所有品牌', situation: '场景', style: '风格', room: '用在哪里', variants: '说法', variant: '第 {n} 种说法', addVariant: '再加一种说法', removeVariant: '去掉这种说法', keywords: '关键词', keywordsHint: '用顿号分开，找的时候用', expiresAt: '到期日', never: '不过期', sensitive: '请班长复核', slotsHint: '{slots} 会自动填好；别的花括号留给坐席填。', reviewHint: '公开、拟人、热点和敏感场景的话术，复核通过后才能用。', fault: { expiry: '热点话术要有到期日', tone: '重大场景不能用玩笑或拟人', twice: '有两种说法一样' }, missing: '标题和至少一种说法要填' },
  files: { title: '图片和文件', hint: '最多 {n} 个，随话术一起插进回复；平台不收的，插入时会留下并说明', wait: '文件传完就能保存', none: '已接的渠道都只收文字，带不了图片和文件。', notHere: '这里发不了', left: '这里收不了，没有带上：{names}' },
  import: { title: '导入话术', lead: 'CSV、JSON 或 Excel（xlsx），最多 1,000 行、384 KB（附带的图片和文件另算，最多 36 个）。列名：标题、品牌、场景、风格、适用、话术内容（一行一种说法）、关键词、需复核、到期时间、附件。图片和文件只在 JSON 里带得走。', choose: '选择文件', other: '换一个文件', summary: '新增 {fresh}，更新 {update}，没变 {same}，有错 {refused}', run: '导入 {n} 条', done: '导入完成：{n} 条', tooLarge: '文件超过 384 KB，请分成几个。', line: '第 {n} 行', fate: { new: '新增', update: '更新', same: '没变', refused: '有错' }, why: { missing: '没有填', too_long: '太长', unknown_word: '不认识', not_a_time: '看不出时间', expiry: '热点话术要有到期日', tone: '重大场景不能用玩笑或拟人', twice: '有两种说法一样', twice_in_file: '文件里重复，以第一行为准', file_missing: '文件没有一起带来（要带图片和文件，请用 JSON 导出）' }, tooMany: '一次最多带 36 个图片和文件，请分成几次导入。', carrying: '正在传图片和文件 {n} / {of}', problem: '{column}：{why}' },
} as const

export const knowledge = {
  title: '知识', none: '还没有知识', noneHint: '班长可以在资料库里写', choose: '选一条看看', chooseHint: '左边找，↑↓ 也能走',
  search: '找知识：汉字、拼音、首字母', add: '写一条', valid: '可用', doubted: '有人说过时了', over: '已过期', early: '还没开始', all: '全部', toCheck: '要核对', doubt: '过时了', doubtDone: '已标记，班长会看到', doubtTip: '一按就不再给出，班长会核对', doubtBy: '{name} {t} 说过时了', doubtNote: '{name} {t} 说过时了：{note}', confirm: '核对过，仍然对', confirmed: '已恢复可用', retire: '停用', retireSure: '确定停用', retired: '已停用', edit: '修改', save: '保存', saved: '已保存', cancel: '取消',
  source: '出处：{source}', until: '有效到 {t}', from: '{t} 起', forever: '长期有效', region: '地区：{region}', everywhere: '不限地区', used: '引用过 {n} 次', starter: '起步知识', by: '{name} 改于 {t}',
  form: { title: '标题', text: '内容', region: '地区', regionHint: '空着 = 不限', validFrom: '从哪天起', validUntil: '到哪天止', source: '出处', tags: '标签', tagsHint: '用顿号分开', brand: '品牌', missing: '标题和内容要填', order: '结束要在开始之后' },
} as const
