import type { BusyReason } from '../../../shared/updates.ts'
import { useIdle, useIntervalFn } from '@vueuse/core'
import { computed, defineComponent, watch } from 'vue'
import { busyHoldsMs } from '../../../shared/updates.ts'
import { useCalls } from '../../stores/calls.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useDrafts } from '../../stores/drafts.ts'
import { useMe } from '../../stores/me.ts'
import { useOutgoing } from '../../stores/outgoing.ts'
import { useUpdates } from '../../stores/updates.ts'

/** Whoever pressed nothing for so long is not at the desk, ms. */
const awayAfterMs = 15 * 60_000
const inCall: ReadonlySet<string> = new Set(['dialing_agent', 'dialing_customer', 'connected'])

/** Tells the desktop's shell what this window is in the middle of, so that no update comes in between. Does nothing in a browser. */
function useBusyReport(): void {
  const updates = useUpdates()
  if (!updates.isThere)
    return
  const calls = useCalls()
  const dialogs = useDialogs()
  const drafts = useDrafts()
  const me = useMe()
  const outgoing = useOutgoing()
  const { idle } = useIdle(awayAfterMs)

  const facts: readonly (readonly [BusyReason, () => boolean])[] = [
    ['call', () => calls.live.some(({ state }) => inCall.has(state))],
    ['wrap_up', () => dialogs.open === 'wrapUp' || calls.live.some(({ state }) => state === 'wrap_up')],
    ['draft', drafts.hasWords],
    ['sending', () => outgoing.list.length > 0],
    ['on_duty', () => me.summary?.presence === 'ready'],
    ['recent', () => !idle.value],
  ]
  const reasons = computed(() => facts.flatMap(([reason, holds]) => holds() ? [reason] : []))
  const tell = () => updates.report(reasons.value)
  watch(() => reasons.value.join(), tell, { immediate: true })
  useIntervalFn(tell, busyHoldsMs / 3)
}

/** Stands beside every page of somebody who is signed in, and shows nothing. */
export const BusyReport = defineComponent(() => {
  useBusyReport()
  return () => null
})
