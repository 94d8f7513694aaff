/** A number that another program wants called. */
export const dial = {
  title: '给 {number} 打电话？',
  noTitle: '这个号码打不了',
  lead: '别的程序请求拨打。电话从会话里打出：选好是哪位客户，下一步再看能不能打、什么时候打。',
  notCallable: '它不是完整的手机或固话号码。短号、400 号码和带 *、# 的代码，都不能从链接拨打。',
  who: '打给谁',
  here: '当前会话',
  byNumber: '留过这个号码',
  looking: '正在找留过这个号码的客户…',
  nobody: '没有客户留过这个号码。请先打开要打给的客户的会话，再点一次那个号码。',
  notMine: '先把这个会话接过来，才能从里面打电话。',
  next: '下一步',
}
