import type { ConversationDetail } from '../../../shared/contract/conversation.ts'
import type { CallPlan } from '../../../shared/contract/hotline.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import { computed, ref, shallowRef, watch } from 'vue'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'

/** When the call is to be: now, at a proposed moment (ms UTC, as text), or at one picked by hand. */
export type CallWhen = 'now' | 'pick' | `${number}`
/** Who is to speak. */
export type CallWho = 'me' | 'agent' | 'queue'

/** Why the call cannot begin as chosen. `until`: from when it could, ms UTC. */
export interface CallRefusal {
  readonly code: ErrorCode
  readonly until: number | null
}

/** What the dialog "convert to call" knows and does. The plan is asked anew whenever the case moves on. `wanted`: key of the number that is chosen at first. */
export function useCallDialog(detail: () => ConversationDetail, wanted: string | null = null) {
  const { client } = useWorkstation()
  const plan = shallowRef<CallPlan | null>(null)
  const numberKey = ref(wanted)
  const wording = ref('')
  const typed = ref('')
  const when = ref<CallWhen | null>('now')
  const pickedAt = ref<number | null>(null)
  const who = ref<CallWho | null>('me')
  const agentId = ref('')
  const overriding = ref(false)
  const overrideReason = ref('')
  const startKey = crypto.randomUUID()
  const askKey = crypto.randomUUID()
  const id = detail().row.id

  const load = useAction(async () => {
    const next = await client.call('call:plan', { conversationId: id })
    if (plan.value === null)
      wording.value = next.wording
    const chosen = plan.value?.numbers.find(entry => entry.key === numberKey.value)
    plan.value = next
    // A number that the customer wrote again goes by the newer message's key.
    numberKey.value = (next.numbers.find(entry => entry.key === numberKey.value) ?? next.numbers.find(entry => entry.number === chosen?.number) ?? next.numbers.find(entry => !entry.doNotCall) ?? next.numbers[0])?.key ?? null
  }, { quiet: true })
  watch(() => [detail().row.version, detail().consents], () => void load.run(), { immediate: true })

  const number = computed(() => plan.value?.numbers.find(entry => entry.key === numberKey.value) ?? null)
  /** The newest word of the customer on the chosen number, else on any. */
  const consent = computed(() => {
    const newest = plan.value?.consents.toSorted((a, b) => b.at - a.at) ?? []
    return newest.find(entry => entry.number === number.value?.number) ?? newest[0] ?? null
  })
  const isGranted = computed(() => number.value?.consent === 'granted')
  const notBefore = computed(() => {
    if (when.value === 'pick')
      return pickedAt.value
    return when.value === 'now' || when.value === null ? null : Number(when.value)
  })
  const isLater = computed(() => when.value !== 'now')

  /** The first thing that stands in the way; consent and the list of numbers first, for nobody passes them. */
  const refusal = computed<CallRefusal | null>(() => {
    if (plan.value === null || number.value === null)
      return null
    if (number.value.doNotCall)
      return { code: 'do_not_call', until: null }
    if (!isGranted.value)
      return { code: 'consent_required', until: null }
    return isLater.value ? null : plan.value.refusal
  })
  const mayOverride = computed(() => refusal.value?.code === 'outside_calling_hours' && (plan.value?.mayPassHours ?? false))
  const overridden = computed(() => mayOverride.value && overriding.value && overrideReason.value.trim() !== '')

  const addNumber = useAction(async () => {
    const added = await client.call('call:addNumber', { conversationId: id, number: typed.value.trim() })
    typed.value = ''
    await load.run()
    numberKey.value = added.key
  }, { quiet: true })

  const ask = useAction(async () => {
    const { row, seenVersion } = detail()
    await client.call('call:askConsent', { conversationId: id, clientKey: askKey, numberKey: numberKey.value, text: wording.value.trim(), epoch: row.epoch, seenVersion })
    await load.run()
  }, { quiet: true })

  const record = useAction(async (messageId: string, granted: boolean, recording: boolean) => {
    if (numberKey.value === null)
      return
    await client.call('call:recordConsent', { conversationId: id, numberKey: numberKey.value, messageId, granted, scope: recording ? ['call', 'record'] : ['call'] })
    await load.run()
  }, { quiet: true })

  const start = useAction(async () => {
    if (numberKey.value === null)
      return false
    const to = who.value === 'agent' ? { agentId: agentId.value } : who.value === 'queue' ? { queue: true as const } : null
    await client.call('call:start', { conversationId: id, clientKey: startKey, numberKey: numberKey.value, notBefore: notBefore.value, overrideReason: overridden.value ? overrideReason.value.trim() : null, to })
    return true
  }, { quiet: true })

  const error = computed(() => start.error.value ?? load.error.value ?? addNumber.error.value ?? ask.error.value ?? record.error.value)
  const canStart = computed(() => number.value !== null && plan.value?.openCallbackId === null
    && (refusal.value === null || overridden.value)
    && (!isLater.value || notBefore.value !== null)
    && (who.value !== 'agent' || agentId.value !== ''))
  return { plan, numberKey, number, wording, typed, when, pickedAt, notBefore, isLater, who, agentId, overriding, overrideReason, overridden, consent, refusal, mayOverride, addNumber, ask, record, start, error, canStart }
}
