import type { CallInput } from '../../shared/contract/index.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'
import { useColleagues } from './colleagues.ts'

/** A text on its way from this screen to the engine; shown as a bubble until the engine's own message takes its place. */
export interface OutgoingText {
  readonly clientKey: string
  readonly conversationId: string
  readonly kind: 'reply' | 'note'
  readonly text: string
  /** Files that go with it. */
  readonly files: number
  readonly at: number
  /** Known once the engine has accepted it. */
  readonly messageId: string | null
}

/** A text that waits for its author's second thought; `until` in ms UTC. */
export interface PressedText {
  readonly outboundId: string
  readonly conversationId: string
  /** The customer it goes to. */
  readonly name: string
  readonly until: number
}

/** What the composer wants sent. */
export type SendWish = Omit<CallInput<'message:send'>, 'clientKey'>

/** Texts being handed over. The key of a text is made once and kept over every further try of the same text. */
export const useOutgoing = defineStore('outgoing', () => {
  const { client, clock } = useWorkstation()
  const colleagues = useColleagues()
  const list = shallowRef<readonly OutgoingText[]>([])
  /** The text pressed last, as long as it may be taken back. */
  const latest = shallowRef<PressedText | null>(null)
  const keys = new Map<string, { readonly key: string, readonly text: string }>()

  function keyFor(conversationId: string, kind: OutgoingText['kind'], text: string): string {
    const place = `${kind} ${conversationId}`
    const known = keys.get(place)
    if (known?.text === text)
      return known.key
    const key = crypto.randomUUID()
    keys.set(place, { key, text })
    return key
  }

  async function hand<T extends { messageId: string }>(kind: OutgoingText['kind'], conversationId: string, text: string, media: readonly string[], call: (key: string) => Promise<T>): Promise<T | null> {
    const clientKey = keyFor(conversationId, kind, [text, ...media].join('\n'))
    if (list.value.some(one => one.clientKey === clientKey))
      return null
    list.value = [...list.value, { clientKey, conversationId, kind, text, files: media.length, at: clock.now(), messageId: null }]
    try {
      const answer = await call(clientKey)
      const { messageId } = answer
      keys.delete(`${kind} ${conversationId}`)
      list.value = list.value.map(one => one.clientKey === clientKey ? { ...one, messageId } : one)
      return answer
    }
    catch (cause) {
      list.value = list.value.filter(one => one.clientKey !== clientKey)
      throw cause
    }
  }

  async function send(wish: SendWish, name = ''): Promise<void> {
    const answer = await hand('reply', wish.conversationId, wish.text, wish.media ?? [], clientKey => client.call('message:send', { ...wish, clientKey }))
    if (answer !== null)
      latest.value = answer.undoUntil === null ? null : { outboundId: answer.outboundId, conversationId: wish.conversationId, name, until: answer.undoUntil }
  }

  return {
    list,
    latest,
    /** @throws AppError with the engine's reason; the text is then nowhere but in the hands of the caller. */
    send,
    /** It has been taken back, or has left. */
    forgetLatest: () => void (latest.value = null),
    note: (conversationId: string, text: string) => hand('note', conversationId, text, [], clientKey => client.call('message:note', { conversationId, clientKey, text, mentions: colleagues.list.filter(person => text.includes(`@${person.name}`)).map(person => person.id) })),
    /** Forgets bubbles whose message is on the timeline, and those that were accepted in rooms which are not open any more: there the engine's own message stands. */
    settle: (messageIds: ReadonlySet<string>, openId: string | null) => {
      const isSettled = ({ messageId, conversationId }: OutgoingText): boolean => messageId !== null && (messageIds.has(messageId) || conversationId !== openId)
      if (list.value.some(isSettled))
        list.value = list.value.filter(one => !isSettled(one))
    },
  }
})
