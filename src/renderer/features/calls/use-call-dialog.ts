import type { ConversationDetail } from '../../../shared/contract/conversation.ts'
import type { CallPlan } from '../../../shared/contract/hotline.ts'
import { computed, ref, shallowRef, watch } from 'vue'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'

/** What the dialog "convert to call" knows and does. The plan is asked anew whenever the case moves on. */
export function useCallDialog(detail: () => ConversationDetail) {
  const { client } = useWorkstation()
  const plan = shallowRef<CallPlan | null>(null)
  const numberKey = ref<string | null>(null)
  const wording = ref('')
  const typed = ref('')
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
    numberKey.value = (next.numbers.find(entry => entry.key === chosen?.key) ?? next.numbers.find(entry => entry.number === chosen?.number) ?? next.numbers[0])?.key ?? null
  }, { quiet: true })
  watch(() => [detail().row.version, detail().consents], () => void load.run(), { immediate: true })

  const consent = computed(() => plan.value?.consents.toSorted((a, b) => b.at - a.at)[0] ?? null)
  const isGranted = computed(() => consent.value?.state === 'granted')
  const needsOverride = computed(() => plan.value !== null && (plan.value.refusal !== null || !isGranted.value))

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
    await client.call('call:start', { conversationId: id, clientKey: startKey, numberKey: numberKey.value, overrideReason: overriding.value ? overrideReason.value.trim() : null })
    return true
  }, { quiet: true })

  const error = computed(() => load.error.value ?? addNumber.error.value ?? ask.error.value ?? record.error.value ?? start.error.value)
  const canStart = computed(() => numberKey.value !== null && ((isGranted.value && plan.value?.refusal === null) || (overriding.value && overrideReason.value.trim() !== '')))
  return { plan, numberKey, wording, typed, overriding, overrideReason, consent, isGranted, needsOverride, addNumber, ask, record, start, error, canStart, load }
}
