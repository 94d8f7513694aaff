import type { CallOutput } from '../../../shared/contract/index.ts'
import type { AttemptOutcome, Disposition } from '../../../shared/domain/index.ts'
import { computed, ref, shallowRef, watch } from 'vue'
import { useView } from '../../bridge/view.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useCalls } from '../../stores/calls.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useWrapUpChoice } from '../wrap-up/use-wrap-up-choice.ts'

/** Filing the call that the dialog is about: also one that the timer filed before its agent was ready. */
export function useWrapUp() {
  const { client } = useWorkstation()
  const dialogs = useDialogs()
  const calls = useCalls()
  const id = dialogs.subject
  const live = computed(() => calls.live.find(one => one.id === id) ?? null)
  const past = useView('calls', () => live.value === null ? { scope: 'recent' } : null)
  const call = computed(() => live.value ?? past.byId(id) ?? null)

  const disposition = ref<Disposition | null>(null)
  const note = ref('')
  const followUp = ref('')
  /** Another outcome than the phone system's; empty = as it was. */
  const outcome = ref<AttemptOutcome | ''>('')
  /** Made from the outcome; goes to the customer only when a person chose it. */
  const prepared = ref('')

  /** Where the customer would read it; known with the first outcome that is chosen. */
  const room = shallowRef<CallOutput<'call:followUpText'>['room']>(null)
  /** Whether there is a private room in which the customer can be written to now. */
  const mayWrite = ref(false)

  const prepare = useAction((chosen: Disposition) => client.call('call:followUpText', { callbackId: id, disposition: chosen }), { quiet: true })
  watch(disposition, async (chosen) => {
    const answer = chosen === null ? undefined : await prepare.run(chosen)
    if (disposition.value !== chosen)
      return
    prepared.value = answer?.text ?? ''
    if (answer !== undefined) {
      room.value = answer.room
      mayWrite.value = answer.room?.open ?? false
    }
  })

  const lookForRoom = useAction(async (conversationId: string) => {
    mayWrite.value = (await client.call('call:plan', { conversationId })).askIn !== null
  }, { quiet: true })
  watch(() => call.value?.conversationId, conversationId => conversationId !== undefined && void lookForRoom.run(conversationId), { immediate: true })

  const category = useWrapUpChoice(() => call.value?.conversationId ?? null)

  const extend = useAction(() => client.call('call:extendWrapUp', { callbackId: id }), { quiet: true })
  const correct = useAction(async (chosen: AttemptOutcome, version: number) => client.call('call:correctOutcome', { callbackId: id, version, outcome: chosen }), { quiet: true })
  watch(outcome, (chosen) => {
    if (chosen !== '' && call.value !== null)
      void correct.run(chosen, call.value.version).then(() => outcome.value = '')
  })
  const submit = useAction(async () => {
    if (call.value === null || disposition.value === null)
      return
    await client.call('call:wrapUp', { callbackId: id, version: call.value.version, disposition: disposition.value, note: note.value.trim(), followUpText: mayWrite.value ? followUp.value.trim() : '', category: category.filed.value })
    dialogs.shut()
  }, { quiet: true })
  const error = computed(() => submit.error.value ?? correct.error.value ?? extend.error.value)
  return { call, category, disposition, note, followUp, outcome, prepared, room, mayWrite, extend, submit, error }
}
