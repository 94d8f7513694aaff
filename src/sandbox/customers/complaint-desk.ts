import type { Truth } from '../truth.ts'
import type { Place } from './place.ts'

/** The account by which the complaint platform tells a company on Weibo. */
export const COMPLAINT_DESK = { nick: '黑猫投诉', uid: 6_387_000_318 } as const

/** What a consumer filed. */
export interface Complaint {
  /** Eleven digits. */
  no: string
  title: string
  wants: string
}

/** A complaint's number, as long as the platform's own. */
export function complaintNo(mark: number): string {
  return `173${String(mark % 100_000_000).padStart(8, '0')}`
}

/** The private message of the platform's account. That there is one is documented; its wording is a guess. */
export function complaintNotice({ no, title, wants }: Complaint): string {
  return `【黑猫投诉】您好，您有一条新的投诉待处理。投诉编号：${no}，投诉标题：${title}，投诉要求：${wants}。请尽快登录商家后台查看并回复：https://tousu.sina.com.cn/complaint/view/${no}/`
}

/** Tells the brand of a complaint by a private message on Weibo. The message itself asks for no answer; the ledger knows whose complaint it was by `customerKey`. */
export function tellOfComplaint(complaint: Complaint, customerKey: string, weibo: Place, truth: Truth): void {
  const uid = weibo.join({ nick: COMPLAINT_DESK.nick, followers: 1_860_000, verified: { type: 2, reason: '黑猫投诉官方微博' } }, COMPLAINT_DESK.uid)
  truth.introduce(uid, { customerKey, needsReply: false })
  weibo.say({ uid, room: 'private', opens: 'private_message', text: complaintNotice(complaint) })
}
