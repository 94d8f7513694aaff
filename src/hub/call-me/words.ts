import type { CallMeField } from './form.ts'

/** Languages of the public page. */
export type CallMeLanguage = 'zh-CN' | 'en'

/** Why a sent form was not kept, beside its fields. */
export type CallMeRefusal = 'limit' | 'captcha' | 'stale' | 'too_fast' | 'trap' | 'closed' | 'down'

/** The words of the public page, with `{names}` for what is filled in. `agree` and `record` are the consent: they are kept as they stand here. */
export interface CallMeWords {
  readonly title: string
  readonly lead: string
  readonly number: string
  readonly numberHint: string
  readonly wish: string
  readonly now: string
  readonly choose: string
  readonly hours: string
  readonly topic: string
  readonly topicHint: string
  readonly agree: string
  readonly record: string
  readonly privacy: string
  readonly submit: string
  readonly trap: string
  readonly noScript: string
  readonly wrong: Readonly<Record<CallMeField, string>>
  readonly wrongTitle: string
  readonly refused: Readonly<Record<CallMeRefusal, string>>
  readonly callUs: string
  readonly kept: string
  readonly keptNow: string
  readonly keptLater: string
  readonly keptMore: string
  readonly reference: string
  readonly withdraw: string
  readonly withdrawAsk: string
  readonly withdrawDo: string
  readonly withdrawn: string
  readonly notWithdrawn: string
  readonly again: string
  readonly otherLanguage: string
}

const chinese: CallMeWords = {
  title: '{brand}：请给我回电话',
  lead: '留下号码，我们打给您，不用排队等。',
  number: '您的电话号码',
  numberHint: '手机，或带区号的座机，例如 010-8888 6666',
  wish: '什么时候打给您',
  now: '尽快（现在就打）',
  choose: '请选一个时间',
  hours: '我们每天 {hours} 打电话。',
  topic: '想说什么事（选填）',
  topicHint: '最多 200 字，接电话的人会先看到',
  agree: '我同意{brand}在我选的时间拨打上面的号码，来电显示 {callerId}。',
  record: '我同意这通电话录音，只用来核对和跟进我这件事。不勾选就不录音。',
  privacy: '号码只用来回这通电话，加密保存，不作推销。',
  submit: '请给我回电话',
  trap: '这一格请留空',
  noScript: '这一页要确认您不是机器，需要打开浏览器的脚本。',
  wrong: {
    number: '请填一个能接听的电话号码。',
    wish: '请选一个时间；您选的那段时间可能刚刚过去。',
    topic: '内容太长了，请缩短到 200 字以内。',
    agrees: '要您同意，我们才能打电话。',
  },
  wrongTitle: '还差一点：',
  refused: {
    limit: '现在提交得太多了，请过一会儿再试。',
    captcha: '没能确认您不是机器，请再试一次。',
    stale: '这一页放得太久了，请再提交一次。',
    too_fast: '请再按一次提交。',
    trap: '没有收到，请检查后再提交一次。',
    closed: '现在不是打电话的时间，请选一个时间。',
    down: '系统暂时收不到您的请求，请过一会儿再试。',
  },
  callUs: '您也可以直接打 {phone}。',
  kept: '收到了',
  keptNow: '我们会尽快打到 {number}，来电显示 {callerId}。',
  keptLater: '我们会在 {span} 打到 {number}，来电显示 {callerId}。',
  keptMore: '没接到也不要紧，我们会再打。想换时间，用同一个号码再提交一次就行。',
  reference: '编号',
  withdraw: '不用打了',
  withdrawAsk: '确定不用我们打电话了吗？',
  withdrawDo: '确定，不用打了',
  withdrawn: '好的，我们不打了。',
  notWithdrawn: '这个请求已经结束，或者电话正在进行。',
  again: '重新填一次',
  otherLanguage: 'English',
}

const english: CallMeWords = {
  title: '{brand}: call me back',
  lead: 'Leave your number and we call you. No waiting in line.',
  number: 'Your telephone number',
  numberHint: 'A mobile, or a landline with its area code, such as 010-8888 6666',
  wish: 'When shall we call',
  now: 'As soon as possible (now)',
  choose: 'Please choose a time',
  hours: 'We call every day {hours}, China time.',
  topic: 'What it is about (optional)',
  topicHint: 'Up to 200 characters; whoever calls reads it first',
  agree: 'I agree that {brand} calls the number above at the time I chose, showing {callerId}.',
  record: 'I agree that this call is recorded, only to check and follow up this matter. Without a tick it is not recorded.',
  privacy: 'Your number is used for this call only, stored encrypted, and never for advertising.',
  submit: 'Call me back',
  trap: 'Leave this field empty',
  noScript: 'This page has to check that you are not a machine and needs scripts in your browser.',
  wrong: {
    number: 'Please give a telephone number that we can reach.',
    wish: 'Please choose a time; the one you chose may just have passed.',
    topic: 'That is too long; please keep it within 200 characters.',
    agrees: 'We can only call when you agree.',
  },
  wrongTitle: 'Almost done:',
  refused: {
    limit: 'There are too many requests right now. Please try again in a while.',
    captcha: 'We could not confirm that you are not a machine. Please try again.',
    stale: 'This page was open for too long. Please send it again.',
    too_fast: 'Please press the button once more.',
    trap: 'It was not received. Please check and send it again.',
    closed: 'We do not call at this hour. Please choose a time.',
    down: 'We cannot take your request at the moment. Please try again in a while.',
  },
  callUs: 'You can also call {phone}.',
  kept: 'Received',
  keptNow: 'We call {number} as soon as possible, showing {callerId}.',
  keptLater: 'We call {number} on {span}, showing {callerId}.',
  keptMore: 'If you miss it, we try again. For another time, send the form once more with the same number.',
  reference: 'Reference',
  withdraw: 'Do not call me',
  withdrawAsk: 'Shall we not call you any more?',
  withdrawDo: 'Yes, do not call me',
  withdrawn: 'We will not call you.',
  notWithdrawn: 'This request is over, or the call is going on right now.',
  again: 'Fill it in again',
  otherLanguage: '中文',
}

/** Words by language, Chinese first. */
export const callMeWords: Readonly<Record<CallMeLanguage, CallMeWords>> = { 'zh-CN': chinese, 'en': english }

/** Fills the names of a text. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}
