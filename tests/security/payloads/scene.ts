import type { FakeWorld } from '../../../src/renderer/bridge/fake/world.ts'
import type { MessageRow } from '../../../src/shared/contract/conversation.ts'
import { newCall } from '../../../src/renderer/bridge/fake/call-scene.ts'
import { addMessage, putMessage } from '../../../src/renderer/bridge/fake/world.ts'

/** The call that the person at the desk speaks in. */
export const ownCall = 'cb-mine'

const kinds = ['channel_red', 'danger', 'due_soon', 'owners_away'] as const

/** A text of ours that has not arrived yet. */
function sayOwn(world: FakeWorld, roomId: string, outbound: Partial<NonNullable<MessageRow['outbound']>>): void {
  const room = world.rooms.get(roomId)!
  const message = addMessage(world, room, { by: 'brand', text: '我来查', outbound: 'queued' })
  putMessage(world, room, { ...message, outbound: { ...message.outbound!, ...outbound } })
}

/** What an ordinary afternoon lacks: standing alarms, an offer, a call that goes on and one that is asked for, texts on their way. */
export function setScene(world: FakeWorld): void {
  const now = world.now()
  world.me.alarms = kinds.map((kind, n) => ({ id: `alarm-${n}`, kind, since: now - 60_000, facts: { name: '谁', names: '谁', rooms: 2 } }))
  world.me.preferences = { ...world.me.preferences, welcomed: true, tourStep: null }
  world.offers.push({ id: 'o-written', conversationId: 'r-screen', customerName: '谁', channel: 'weibo', visibility: 'public', preview: '什么', until: now + 3_600_000, dueAt: null, call: null })
  world.callbacks.set('cb-asked', newCall(world, 'r-parcel', { id: 'cb-asked', state: 'offered', agent: world.people.me, requestedBy: world.people.lin, offerUntil: now + 3_600_000 }))
  sayOwn(world, 'r-roam', { state: 'queued', undoUntil: now + 3_600_000, cancellable: true })
  sayOwn(world, 'r-complaint', { state: 'by_hand', posted: null })
  sayOwn(world, 'r-complaint', { state: 'by_hand', posted: { by: world.people.lin, at: now, url: 'https://tousu.sina.com.cn/complaint/view/1/' } })
  const call = newCall(world, 'r-roam-p', { id: ownCall, state: 'connected', connectedAt: now - 60_000, since: now - 60_000, agent: world.people.me })
  world.callbacks.set(call.id, call)
}

/** What neither the seeded workstation nor the contract alone brings about: lines that are signed for, wordings that were returned. */
export function alterRow(view: string, row: object, index: number, round: number): object {
  if (view === 'handover' && index % 2 === 1)
    return { ...row, state: 'signed', signedAt: 1 }
  if (view === 'bulks')
    return { ...row, state: round % 2 === 0 ? 'returned' : 'in_review' }
  return row
}

/** What answers lack, in turn: `times` counts how often this call has been answered. */
const alterations: Readonly<Record<string, (answer: never, times: number) => object>> = {
  /** Plans of calls: as they are, with a word on no certain number, with no number at all. */
  'call:plan': (plan: { readonly consents: readonly object[] }, times) => ({ ...plan, ...times % 3 === 1 ? { consents: plan.consents.map(consent => ({ ...consent, number: '' })) } : {}, ...times % 3 === 2 ? { numbers: [] } : {} }),
  /** Posts by somebody else; now and then by the brand, whose name is our own word. */
  'thread:load': ({ post, ...rest }: { readonly post: object | null }, times) => ({ ...rest, post: post === null ? null : { ...post, byBrand: times % 4 === 1 } }),
  /** Files that the room takes, each hung for the first time. */
  'script:use': ({ files, ...rest }: { readonly files: readonly object[] }, times) => ({ ...rest, files: files.map((file, index) => ({ ...file, id: `hung-${times}-${index}`, kind: 'image', mime: 'image/png', size: 1_000 })) }),
  /** Years that somebody entered. */
  'calendar:years': ({ years, ...rest }: { readonly years: readonly object[] }) => ({ ...rest, years: years.map((year, index) => ({ ...year, source: index % 2 === 0 ? 'entered' : 'shipped', at: 1 })) }),
}

/** What neither the seeded workstation nor the contract alone answers. */
export function alterAnswer(call: string, answer: unknown, times: number): unknown {
  return alterations[call]?.(answer as never, times) ?? answer
}
