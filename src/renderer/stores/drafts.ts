import type { WrittenDraft } from './draft-wire.ts'
import { defineStore } from 'pinia'
import { onScopeDispose, reactive } from 'vue'
import { toErrorData } from '../../shared/errors.ts'
import { useWorkstation } from '../bridge/workstation.ts'
import { createDraftJournal } from './draft-journal.ts'
import { createDraftWire } from './draft-wire.ts'

const saveAfterMs = 600

/** What the engine has of a person's draft. */
export interface KeptDraft {
  readonly text: string
  readonly note: string
  /** ms UTC; 0 = nothing. */
  readonly at: number
}

/**
 * What is being written, per conversation: the reply, and the note to colleagues. Every key goes into a journal on this screen at once, and into the
 * engine's store after a pause, so that neither a crash nor another desk loses it; a text on this screen is never replaced by an older one from there.
 */
export const useDrafts = defineStore('drafts', () => {
  const { client, clock, link } = useWorkstation()
  const journal = createDraftJournal(localStorage, () => link.hello.value?.me.id ?? '')
  const wire = createDraftWire(() => link.hello.value?.me.id ?? '', heard)
  const texts = reactive(new Map<string, string>())
  const notes = reactive(new Map<string, string>())
  /** Rooms whose text the engine has, to the letter. */
  const kept = reactive(new Set<string>())
  let lostElsewhere: ((id: string, uploadIds: readonly string[]) => void) | null = null
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  /** Uploads that a draft holds; a room that is not here holds what the engine has. */
  const files = new Map<string, readonly string[]>()

  const textOf = (id: string): string => texts.get(id) ?? ''
  const noteOf = (id: string): string => notes.get(id) ?? ''

  function write(id: string, text: string): void {
    texts.set(id, text)
    put(id)
  }
  function writeNote(id: string, note: string): void {
    notes.set(id, note)
    put(id)
  }
  function put(id: string): void {
    journal.write(id, { text: textOf(id), note: noteOf(id), at: clock.now() })
    tellOthers(id)
    plan(id)
  }
  function tellOthers(id: string, gone: readonly string[] = []): void {
    wire.tell({ conversationId: id, text: textOf(id), note: noteOf(id), gone: [...gone] })
  }
  /** One writes in one window at a time: what stands there stands here, and that window keeps it. */
  function heard({ conversationId, text, note, gone }: WrittenDraft): void {
    if (gone.length > 0)
      lostElsewhere?.(conversationId, gone)
    clearTimeout(timers.get(conversationId))
    timers.delete(conversationId)
    kept.delete(conversationId)
    for (const [place, words] of [[texts, text], [notes, note]] as const) {
      if (text === '' && note === '')
        place.delete(conversationId)
      else
        place.set(conversationId, words)
    }
  }
  /** Takes a text out of the field while it is handed over: until the engine has it, it is still in the journal. */
  function lift(id: string, kind: 'reply' | 'note'): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
    kept.delete(id)
    const place = kind === 'note' ? notes : texts
    place.set(id, '')
    tellOthers(id)
  }
  /** The draft holds these uploads from now on. */
  function hold(id: string, uploadIds: readonly string[]): void {
    files.set(id, uploadIds)
    plan(id)
  }
  function plan(id: string): void {
    kept.delete(id)
    clearTimeout(timers.get(id))
    timers.set(id, setTimeout(flush, saveAfterMs, id))
  }
  function flush(id: string): void {
    clearTimeout(timers.get(id))
    if (!timers.delete(id))
      return
    const [text, note] = [textOf(id), noteOf(id)]
    const held = files.get(id)
    client.call('draft:save', { conversationId: id, text, note, ...held === undefined ? {} : { media: [...held] } }).then(() => {
      if (textOf(id) !== text || noteOf(id) !== note)
        return
      kept.add(id)
      journal.clear(id)
      if (text === '' && note === '' && (held ?? []).length === 0 && !timers.has(id))
        forget(id)
    }, (cause: unknown) => {
      if (toErrorData(cause).retryable && !timers.has(id))
        timers.set(id, setTimeout(flush, saveAfterMs * 5, id))
    })
  }
  /** The engine knows as well that nothing is written there: a shift of thousands of rooms leaves nothing behind. */
  function forget(id: string): void {
    texts.delete(id)
    notes.delete(id)
    kept.delete(id)
    files.delete(id)
  }
  /**
   * Takes over the draft of a room that this screen has not written in: the engine's, or what the journal kept after it. `hasGone`: whether a text was handed over after
   * that moment. True when there was something.
   */
  function restore(id: string, draft: KeptDraft, hasGone: (text: string, since: number) => boolean = () => false): boolean {
    if (texts.has(id))
      return false
    const entry = journal.read(id)
    const own = entry !== null && entry.at > draft.at && (entry.text !== draft.text || entry.note !== draft.note) ? entry : null
    const text = own === null || hasGone(own.text, own.at) ? draft.text : own.text
    const note = own === null || hasGone(own.note, own.at) ? draft.note : own.note
    if (text !== '' || note !== '') {
      texts.set(id, text)
      notes.set(id, note)
    }
    if (own === null)
      journal.clear(id)
    else
      put(id)
    return text !== ''
  }
  /** Puts a text that came back before what was begun since. */
  function giveBack(id: string, text: string): void {
    const begun = textOf(id)
    write(id, begun === '' || begun === text ? text : `${text}\n${begun}`)
  }
  const flushAll = () => [...timers.keys()].forEach(flush)
  window.addEventListener('pagehide', flushAll)
  onScopeDispose(() => {
    window.removeEventListener('pagehide', flushAll)
    wire.stop()
  })

  /** Whether anything stands in any field that has not gone to anybody. */
  const hasWords = (): boolean => [...texts.values(), ...notes.values()].some(words => words.trim() !== '')

  return {
    texts,
    hasWords,
    textOf,
    noteOf,
    isKept: (id: string) => kept.has(id),
    /** These uploads hang on the draft no more, in no window. */
    lose: tellOthers,
    /** Told of uploads that another window sent or took off. */
    onLost: (listener: NonNullable<typeof lostElsewhere>) => void (lostElsewhere = listener),
    write,
    writeNote,
    lift,
    hold,
    flush,
    restore,
    giveBack,
  }
})
