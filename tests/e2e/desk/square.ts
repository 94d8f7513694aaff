import type { Workstation } from '../../support/workstation.ts'

/** What the sandbox knows to have happened; the parts that specs ask for. */
export interface Happened {
  readonly kind: 'post' | 'comment' | 'message' | 'event' | 'call'
  readonly touchpoint: string
  readonly visibility: 'public' | 'private'
  readonly id: string
  readonly uid: number
  readonly isBrand: boolean
  readonly to: number | null
  readonly text: string
  readonly postId: string | null
  /** What a comment answers. */
  readonly inReplyTo: string | null
  readonly picture: string | null
  readonly handoffId: string | null
  readonly callEvents: readonly { readonly type: string }[]
}

/** A customer of the cast who has come. */
export interface Arrived {
  readonly uid: number
  readonly nick: string
  /** The platform's id of the first words. */
  readonly id: string
}

/** One voice raised by a test. */
export interface Saying {
  readonly kind: 'mention' | 'comment' | 'comment_mention' | 'dm' | 'search_post'
  readonly text: string
  readonly nick?: string
  readonly uid?: number
  readonly followers?: number
  /** Motif of a picture that goes with it. */
  readonly image?: string
  /** The post that a comment stands under. */
  readonly postId?: number
}

/** Everything that happened so far, as the platforms know it. */
export async function truthOf(workstation: Workstation): Promise<readonly Happened[]> {
  return (await workstation.control<{ entries: Happened[] }>('GET', '/truth')).entries
}

/** Lets one customer of the cast come now. */
export function letCome(workstation: Workstation, key: string): Promise<Arrived> {
  return workstation.control<Arrived>('POST', `/customers/${key}/start`)
}

/** Raises a voice; answers who spoke. */
export function say(workstation: Workstation, saying: Saying): Promise<{ readonly id: string, readonly uid: number }> {
  return workstation.control('POST', '/say', { needsReply: true, ...saying })
}

/** What the brand said to one person in private, oldest first. */
export function privateReplies(truth: readonly Happened[], uid: number): readonly string[] {
  return truth.filter(one => one.isBrand && one.kind === 'message' && one.to === uid).map(one => one.text)
}

/** What the brand said in public under somebody's post. */
export function publicReplies(truth: readonly Happened[], postId: string): readonly string[] {
  return truth.filter(one => one.isBrand && one.kind === 'comment' && one.postId === postId).map(one => one.text)
}

/** Makes the telephone of a customer who has come pick up and talk until somebody hangs up. */
export async function pickUpPatiently(workstation: Workstation, { uid }: Arrived): Promise<void> {
  const { customers } = await workstation.control<{ customers: { played: { uid: number, number: string | null }[] }[] }>('GET', '/customers')
  const number = customers.flatMap(one => one.played).find(one => one.uid === uid)?.number
  if (!number)
    throw new Error(`customer ${uid} has no telephone`)
  await workstation.control('PUT', `/phones/${number}`, { uid, manners: [{ does: 'picks_up', afterS: 2, talkS: 3600 }] })
}
