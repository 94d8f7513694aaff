import type { MessageRow } from '../../../src/shared/contract/conversation.ts'
import type { Desk } from '../engine/start-engine.ts'
import type { WeiboEngine } from './weibo-engine.ts'
import { expect } from 'vitest'
import { room, rowsOf, until } from '../engine/inbox.ts'

/** A room in somebody's hands. */
export interface OwnedRoom {
  readonly id: string
  readonly epoch: number
  readonly uid: number
  /** Key of the thread on the platform. */
  readonly threadKey: string
}

let keys = 0

/** A customer calls the brand on the square; the desk takes the room. */
export async function takePublic(w: WeiboEngine, desk: Desk, text: string): Promise<OwnedRoom> {
  const uid = w.customer(`广场${++keys}`)
  const post = w.mention(uid, text)
  await w.poll()
  return claimThread(w, desk, `status:${post}:${uid}`, uid)
}

/** A customer writes privately; the desk takes the room. */
export async function takePrivate(w: WeiboEngine, desk: Desk, text: string): Promise<OwnedRoom> {
  const uid = w.customer(`私信${++keys}`)
  w.sandbox.weibo.people.say({ uid, kind: 'dm', text })
  return claimThread(w, desk, `dm:${uid}`, uid)
}

async function claimThread(w: WeiboEngine, desk: Desk, threadKey: string, uid: number): Promise<OwnedRoom> {
  const row = await until(async () => {
    const found = await w.t.store.read.one('conversations', { threadKey })
    expect(found, threadKey).toBeDefined()
    return found!
  })
  await rowsOf(desk, 'all')
  const { epoch } = await desk.call('conversation:claim', { id: row.id })
  return { id: row.id, epoch, uid, threadKey }
}

/** Sends a reply into a room. */
export async function reply(desk: Desk, owned: OwnedRoom, text: string, clientKey = `key-${++keys}-00000000`): Promise<string> {
  return (await desk.call('message:send', { conversationId: owned.id, clientKey, text, role: 'reply', epoch: owned.epoch, seenVersion: 9_999, acceptWarnings: true })).outboundId
}

/** The outbound lines of a room as the person sees them. */
export async function sentLines(desk: Desk, owned: OwnedRoom): Promise<NonNullable<MessageRow['outbound']>[]> {
  return (await room(desk, owned.id)).rows.flatMap(row => row.outbound === null || row.outbound.role === 'automatic' ? [] : [row.outbound])
}

/** What the platform holds of the brand in this room's thread, automatic lines left out. */
export function onPlatform(w: WeiboEngine, owned: OwnedRoom): string[] {
  const [kind, id] = owned.threadKey.split(':')
  return w.brandSaid().filter(entry => kind === 'dm' ? entry.to === owned.uid : entry.postId === id).map(entry => entry.text).filter(text => !text.includes('【自动回复】'))
}
