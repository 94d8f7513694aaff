/** What a column may hold, by the names that desks, spreadsheets and our own export give it. */
export const columnNames = {
  externalNo: ['投诉编号', '编号', '投诉单号', '工单号', '单号', '登记编号', '申诉编号', 'externalno', 'sn', 'number'],
  desk: ['投诉平台', '平台', '来源', 'desk', 'source'],
  title: ['标题', '投诉标题', 'title'],
  text: ['投诉内容', '内容', '投诉详情', '详情', '描述', '申诉内容', 'text', 'summary', 'content'],
  merchant: ['投诉对象', '商家', '被投诉方', '被申诉企业', 'merchant', 'cou_name'],
  issues: ['投诉问题', '问题', '问题类型', 'issues', 'issue'],
  demands: ['投诉要求', '投诉诉求', '诉求', 'demands', 'appeal'],
  amount: ['涉诉金额', '金额', '涉诉金额(元)', '涉诉金额（元）', 'amount', 'cost'],
  state: ['投诉进度', '进度', '状态', '投诉状态', 'state', 'status', 'status_name'],
  publishedAt: ['发布时间', '投诉时间', '提交时间', '登记时间', '申诉时间', 'publishedat', 'datetime', 'timestamp'],
  nick: ['投诉人', '消费者', '用户昵称', '昵称', '申诉人', 'nick'],
  phone: ['联系电话', '手机号', '手机号码', '电话', '联系方式', 'phone'],
  url: ['链接', '投诉链接', '网址', 'url', 'link'],
  reply: ['商家回复', '回复内容', 'reply'],
  repliedAt: ['商家回复时间', '回复时间', 'repliedat'],
  attitude: ['服务态度', 'attitude'],
  speed: ['处理速度', 'speed'],
  satisfaction: ['满意度', 'satisfaction'],
  ratingText: ['评价', '评价内容', 'ratingtext'],
  steps: ['处理步骤', 'steps'],
} as const

/** A field that a column may stand for. */
export type FieldName = keyof typeof columnNames

const byName: ReadonlyMap<string, FieldName> = new Map(Object.entries(columnNames).flatMap(([field, names]) => names.map(name => [name, field as FieldName] as const)))

/** The field that a column stands for; undefined when it is not understood. */
export function fieldOf(column: string): FieldName | undefined {
  return byName.get(column.replaceAll(/\s/g, '').toLowerCase())
}
