import type { CallbackRow } from '../../../shared/contract/conversation.ts'
import { defineStore } from 'pinia'
import { computed, markRaw, onScopeDispose, ref, watch } from 'vue'
import { useAction } from '../../composables/action.ts'
import { useCalls } from '../../stores/calls.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useMe } from '../../stores/me.ts'

/** After a press that changes the bar's buttons, others rest this long: a second press would land on what took its place. */
const restMs = 600
/** How long a first Q waits for the second. */
const armedMs = 2_500

/** What can be done with the call in the bar. Presses that end or begin something are taken once. */
function useCallActs(call: () => CallbackRow | null) {
  const calls = useCalls()
  const dialogs = useDialogs()
  const me = useMe()
  const isResting = ref(false)
  const isArmed = ref(false)
  let rest: ReturnType<typeof setTimeout> | undefined
  let armed: ReturnType<typeof setTimeout> | undefined

  const state = computed(() => call()?.state ?? null)
  const isRinging = computed(() => state.value === 'dialing_agent')
  const isLive = computed(() => state.value === 'connected')
  const isConsulting = computed(() => isLive.value && call()?.transfer?.how === 'attended')
  const isWaiting = computed(() => ['requested', 'awaiting_consent', 'scheduled', 'queued', 'offered', 'retry_wait'].includes(state.value ?? '') && call()?.direction === 'outbound')
  const isRecording = computed(() => call()?.recording === 'started' || call()?.recording === 'resumed')
  /** A recording that may be paused or taken up again; one that was never begun has no consent. */
  const mayRecord = computed(() => isLive.value && ['started', 'paused', 'resumed'].includes(call()?.recording ?? ''))

  function once<A extends readonly unknown[]>(work: (...args: A) => Promise<unknown>): (...args: A) => Promise<void> {
    return async (...args) => {
      isResting.value = true
      clearTimeout(rest)
      disarm()
      try {
        await work(...args)
      }
      finally {
        rest = setTimeout(() => {
          isResting.value = false
        }, restMs)
      }
    }
  }
  function disarm(): void {
    clearTimeout(armed)
    isArmed.value = false
  }
  onScopeDispose(() => {
    clearTimeout(rest)
    disarm()
  })
  watch(() => call()?.id, disarm)

  const id = () => call()?.id ?? ''
  /** A telephone on the desk is answered there; here it can only be given up. */
  const isHandset = computed(() => me.summary?.phone.leg === 'desk_phone')
  const leg = useAction(once(async (action: 'answer' | 'decline') => {
    const one = call()
    if (one !== null)
      await (isHandset.value ? calls.cancel(one.id) : calls.agentLeg(one, action, me.summary?.phone.leg ?? 'button'))
  }))
  const hangup = useAction(once(() => calls.hangup(id())))
  const cancel = useAction(once(() => calls.cancel(id())))
  const complete = useAction(once(() => calls.transferEnd(id(), 'complete')))
  const takeBack = useAction(once(() => calls.transferEnd(id(), 'cancel')))
  const hold = useAction(async () => calls.hold(id(), !call()?.held))
  const mute = useAction(async () => calls.mute(id(), !call()?.muted))
  const record = useAction(async () => calls.record(id(), !isRecording.value))

  /** What Q ends in this state; null where there is nothing to end. */
  const ending = computed(() => {
    if (isRinging.value)
      return () => leg.run('decline')
    if (isLive.value || state.value === 'dialing_customer')
      return hangup.run
    return isWaiting.value ? cancel.run : null
  })
  /** The first press only asks for a second. */
  function end(): void {
    if (ending.value === null || isResting.value)
      return
    if (isArmed.value) {
      void ending.value()
      return
    }
    isArmed.value = true
    armed = setTimeout(disarm, armedMs)
  }
  const canAnswer = computed(() => isRinging.value && !isHandset.value)
  const canEnd = computed(() => ending.value !== null)
  const mayTransfer = computed(() => isLive.value && (isConsulting.value || call()?.transfer === null))
  const isKeypadOpen = ref(false)
  watch([() => call()?.id, isLive], () => {
    isKeypadOpen.value = false
  })
  const answer = () => void (!isResting.value && leg.run('answer'))
  const ifLive = (work: () => unknown) => () => void (isLive.value && !isResting.value && work())
  /** Keys of the bar; each does nothing where its button is not shown. */
  const keys = {
    q: end,
    h: ifLive(() => !isConsulting.value && hold.run()),
    m: ifLive(() => mute.run()),
    x: ifLive(() => isConsulting.value ? complete.run() : call()?.transfer === null && dialogs.show('transfer', id())),
    b: ifLive(() => isConsulting.value && takeBack.run()),
    p: ifLive(() => mayRecord.value && record.run()),
    w: () => void (state.value === 'wrap_up' && dialogs.show('wrapUp', id())),
  }
  return { state, isRinging, isLive, isConsulting, isWaiting, isRecording, mayRecord, isResting, isArmed, isHandset, canAnswer, canEnd, mayTransfer, isKeypadOpen, openKeypad: (open: boolean) => void (isKeypadOpen.value = open), answer, leg, hangup, cancel, hold, mute, record, complete, takeBack, keys }
}

/** The acts of the call in the bar, one set for its buttons and its keys. */
export const useCallBarActs = defineStore('call-bar-acts', () => {
  const calls = useCalls()
  const acts = markRaw(useCallActs(() => calls.current))
  return { acts }
})

/** What can be done with the call in the bar. */
export type CallActs = ReturnType<typeof useCallActs>
