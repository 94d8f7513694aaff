import type { ConversationDetail } from '../../../shared/contract/conversation.ts'
import type { AppError } from '../../../shared/errors.ts'
import type { Finding } from './text-marks.ts'
import { watchDebounced } from '@vueuse/core'
import { computed, nextTick, ref, shallowRef, watch } from 'vue'
import { AppError as CodedError, fromErrorData, toErrorData } from '../../../shared/errors.ts'
import { measureText } from '../../../shared/rules/text-length.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useCompany } from '../../stores/company.ts'
import { useDrafts } from '../../stores/drafts.ts'
import { useMyPreferences } from '../../stores/my-preferences.ts'
import { useOutgoing } from '../../stores/outgoing.ts'
import { useQuotes } from '../../stores/quotes.ts'
import { useRoom } from '../../stores/room.ts'
import { useSecondThoughts } from '../../stores/second-thoughts.ts'
import { gravestOf } from './text-marks.ts'
import { useAttach } from './use-attach.ts'

/** What the composer writes: an answer, or a note to colleagues. */
export type ComposerMode = 'reply' | 'note'

const checkAfterMs = 220
const longestCheck = 2_000

/** The composer of one room. `detail` is read anew at each press, so that epoch and version are those on screen. */
export function useComposer(detail: () => ConversationDetail, myId: () => string) {
  const { client } = useWorkstation()
  const drafts = useDrafts()
  const outgoing = useOutgoing()
  const company = useCompany()
  const room = useRoom()
  const mine = useMyPreferences()
  const quotes = useQuotes()
  const id = detail().row.id
  const restored = ref(drafts.restore(id, { text: detail().draft, note: detail().draftNote, at: detail().draftAt }, hasGone))
  /** A telephone call is answered on the telephone: in its room one can only note. */
  const isSpoken = detail().row.channel === 'hotline'
  const mode = ref<ComposerMode>(isSpoken ? 'note' : 'reply')
  const holding = ref(false)
  const busy = ref(false)
  const error = shallowRef<AppError | null>(null)
  const checked = shallowRef<{ readonly text: string, readonly findings: readonly Finding[] }>({ text: '', findings: [] })
  const warned = ref<string | null>(null)
  const undo = ref<string | null>(null)
  const staleSince = ref<number | null>(null)
  let begunAt = lastSeq()

  const text = computed(() => mode.value === 'note' ? drafts.noteOf(id) : drafts.textOf(id))
  const length = computed(() => measureText(detail().length.rule, text.value.trim()))
  const over = computed(() => mode.value === 'note' ? 0 : Math.max(0, length.value - detail().length.limit))
  const under = computed(() => mode.value === 'note' || text.value.trim() === '' ? 0 : Math.max(0, detail().length.least - length.value))
  const findings = computed(() => mode.value === 'reply' && checked.value.text === text.value ? checked.value.findings : [])
  const worst = computed(() => gravestOf(findings.value))
  /** What a second press lets pass: a warning; what is to be reviewed then waits for a second person. */
  const needsSecond = computed(() => worst.value === 'warn' || worst.value === 'review')
  const isStopped = computed(() => worst.value !== null && !needsSecond.value)
  /** The engine has what stands here: a crash loses nothing. */
  const isKept = computed(() => text.value !== '' && drafts.isKept(id))
  const isMine = computed(() => detail().row.owner?.id === myId())
  /** One message is being answered. */
  const isQuoting = computed(() => mode.value === 'reply' && quotes.of(id) !== null)
  const isShut = computed(() => mode.value === 'reply' && (detail().lock !== null || detail().row.status === 'resolved'))
  const attach = useAttach(detail, () => mode.value === 'reply' && isMine.value && !isShut.value)
  const hasFiles = computed(() => mode.value === 'reply' && attach.list.value.length > 0)
  const canSend = computed(() => (text.value.trim() !== '' || hasFiles.value) && !busy.value
    && (mode.value === 'note' || (isMine.value && !isShut.value && over.value === 0 && under.value === 0 && !isStopped.value && attach.mayGo(text.value))))
  /** A colleague's unsent words, until they stand here too. */
  const canAdopt = computed(() => isMine.value && detail().draftFrom !== null && !drafts.textOf(id).includes(detail().draftFrom?.text ?? ''))
  /** What came in since the draft was begun, once the engine has said that something did. */
  const news = computed(() => {
    const since = staleSince.value
    return since === null ? [] : room.messages.filter(message => message.seq > since && message.direction !== 'system' && message.direction !== 'note')
  })

  watchDebounced([text, mode], () => void check(), { debounce: checkAfterMs, immediate: true })
  watch(text, (now, before) => {
    if (before === '')
      begunAt = lastSeq()
    error.value = null
    if (now !== warned.value)
      warned.value = null
  })

  /** Handed over before a crash: what the journal still has of it is on the timeline. */
  function hasGone(written: string, since: number): boolean {
    return written.trim() !== '' && room.messages.some(message => message.author.id === myId() && message.receivedAt >= since && message.text === written.trim())
  }
  function lastSeq(): number {
    return room.messages.at(-1)?.seq ?? 0
  }
  function write(next: string): void {
    undo.value = null
    put(next)
    company.typing(id)
  }
  function put(next: string): void {
    restored.value = false
    if (mode.value === 'note')
      drafts.writeNote(id, next)
    else
      drafts.write(id, next)
  }

  async function check(): Promise<void> {
    const asked = text.value
    if (mode.value === 'note' || asked.trim() === '' || asked.length > longestCheck) {
      checked.value = { text: asked, findings: [] }
      return
    }
    try {
      const answer = await client.call('message:check', { conversationId: id, text: asked })
      checked.value = { text: asked, findings: answer.findings }
    }
    catch {
      // Only a preview: the engine checks again before anything leaves.
      checked.value = { text: asked, findings: [] }
    }
  }

  async function submit(anyway = false): Promise<void> {
    if (!canSend.value)
      return
    if (mode.value === 'reply' && needsSecond.value && warned.value !== text.value) {
      warned.value = text.value
      return
    }
    const written = text.value
    const accepted = warned.value === written
    const media = hasFiles.value ? attach.readyIds() : []
    const quoted = mode.value === 'note' ? null : quotes.of(id)
    busy.value = true
    error.value = null
    staleSince.value = null
    restored.value = false
    drafts.lift(id, mode.value)
    try {
      await (mode.value === 'note' ? outgoing.note(id, written.trim()) : outgoing.send({ ...wish(written.trim(), anyway, accepted), media, replyToMessageId: quoted?.messageId ?? null }, detail().row.customer.name))
      put(text.value)
      attach.sent(media)
      if (quoted !== null && quotes.of(id)?.messageId === quoted.messageId)
        quotes.drop(id)
      drafts.flush(id)
      company.stopped(id)
      holding.value = false
      undo.value = null
      warned.value = null
    }
    catch (cause) {
      giveBack(written, fromErrorData(toErrorData(cause)))
    }
    finally {
      busy.value = false
    }
  }

  function wish(plain: string, anyway: boolean, acceptWarnings: boolean) {
    const { row, seenVersion } = detail()
    return { conversationId: id, text: plain, role: roleOf(), epoch: row.epoch, seenVersion, anyway, acceptWarnings, undoMs: mine.kept.undoMs }
  }
  function roleOf(): 'reply' | 'holding' | 'approach' {
    if (holding.value)
      return 'holding'
    const isFirstWord = !room.messages.some(message => message.direction === 'outbound')
    return detail().row.touchpoint === 'search_hit' && isFirstWord ? 'approach' : 'reply'
  }

  /** The text goes back to where it was written; what was typed meanwhile stays behind it. */
  function giveBack(written: string, failure: AppError): void {
    const meanwhile = text.value
    put(meanwhile === '' ? written : `${written}\n${meanwhile}`)
    if (failure.code === 'stale_version')
      staleSince.value = begunAt
    else if (failure.code.startsWith('guard_') || failure.code === 'identity_unchecked')
      void check().then(() => explain(failure))
    else
      void nextTick(() => show(failure))
  }
  function show(failure: AppError): void {
    error.value = failure
  }
  function explain(failure: AppError): void {
    if (needsSecond.value)
      warned.value = text.value
    else if (worst.value === null)
      show(failure)
  }

  /** A fresh invitation to a private message takes the place of what stands in the field; one press brings that back. */
  async function guide(): Promise<void> {
    if (busy.value)
      return
    mode.value = 'reply'
    const before = text.value
    try {
      const answer = await client.call('message:guideText', { conversationId: id })
      put(answer.text)
      undo.value = before === '' ? null : before
    }
    catch (cause) {
      error.value = cause instanceof CodedError ? cause : fromErrorData(toErrorData(cause))
    }
  }
  function undoGuide(): void {
    if (undo.value !== null)
      write(undo.value)
  }
  /** Carries the draft to another room of the case; here nothing of it is left. */
  function carryTo(otherId: string): void {
    const there = drafts.textOf(otherId)
    drafts.write(otherId, there === '' ? text.value : `${there}\n${text.value}`)
    quotes.drop(id)
    write('')
  }

  /** What a colleague left here takes its place in front of what stands in the field. */
  function adopt(): void {
    const theirs = detail().draftFrom?.text ?? ''
    if (theirs === '')
      return
    mode.value = 'reply'
    drafts.giveBack(id, theirs)
  }
  useSecondThoughts().offer({ isStale: () => staleSince.value !== null, sendAnyway: () => void submit(true), canAdopt: () => canAdopt.value, adopt })

  return { adopt, canAdopt, isSpoken, mode, holding, text, length, over, under, findings, worst, warned, busy, error, restored, undo, news, staleSince, isKept, isMine, isShut, canSend, attach, isQuoting, unquote: () => quotes.drop(id), write, submit, guide, undoGuide, carryTo, check }
}
