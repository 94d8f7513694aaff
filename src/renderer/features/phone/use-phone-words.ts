import type { ComputedRef } from 'vue'
import { computed, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useNotices } from '../../stores/notices.ts'
import { useSoftphone } from '../../stores/softphone.ts'

/** How a phone stands, for shape and colour. */
export type PhoneTone = 'good' | 'busy' | 'wait' | 'bad'

interface PhoneWords {
  /** Key below `phone.state`. */
  readonly state: ComputedRef<string>
  readonly tone: ComputedRef<PhoneTone>
  readonly label: ComputedRef<string>
  /** What it means and what to do. */
  readonly hint: ComputedRef<string>
}

const tones: Readonly<Record<string, PhoneTone>> = { registered: 'good', desk_ready: 'good', calling: 'busy', ringing: 'busy', up: 'busy', starting: 'wait', elsewhere: 'wait' }

/** The phone's state in words; the worst that can be done something about comes first. */
export function usePhoneWords(): PhoneWords {
  const { t } = useI18n()
  const phone = useSoftphone()

  const state = computed(() => {
    if (phone.leg === 'desk_phone')
      return phone.registered ? 'desk_ready' : 'desk_off'
    const now = phone.state
    if (now === null)
      return 'none'
    if (now.call !== null)
      return now.call.phase
    if (now.phase === 'registered' && (now.microphone === 'denied' || now.microphone === 'missing'))
      return now.microphone
    return phone.isElsewhere ? 'elsewhere' : now.phase
  })
  const hint = computed(() => {
    const own = `phone.hint.${state.value}`
    if (state.value === 'registered' && phone.state?.microphone === 'unasked')
      return t('phone.hint.unasked')
    if (state.value === 'registered' && !phone.registered)
      return t('phone.hint.notSeen')
    return tones[state.value] === 'busy' ? '' : t(own)
  })
  return { state, tone: computed(() => tones[state.value] ?? 'bad'), label: computed(() => t('phone.label', { state: t(`phone.state.${state.value}`) })), hint }
}

/** Says what the phone did by itself. */
export function usePhoneNotices(): void {
  const phone = useSoftphone()
  const notices = useNotices()
  watch(() => phone.state?.note ?? null, (note, before) => {
    if (note !== null && note.n !== (before?.n ?? null))
      notices.tell(`phone.notes.${note.what}`, {}, 'warn')
  })
}
