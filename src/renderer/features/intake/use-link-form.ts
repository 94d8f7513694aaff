import { watchDebounced } from '@vueuse/core'
import { computed, reactive, ref } from 'vue'
import { readWebAddress } from '../../../shared/rules/web-address.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useIntake } from '../../stores/intake.ts'
import { useNotices } from '../../stores/notices.ts'
import { momentOf } from '../complaints/china-time.ts'

/** Pause in typing after which the engine is asked whether the page is known, ms. */
const askAfterMs = 300

/** A pasted link as it is typed, and what becomes of it. Nothing happens before a person presses. */
export function useLinkForm(open: (id: string) => void) {
  const { client, clock } = useWorkstation()
  const dialogs = useDialogs()
  const intake = useIntake()
  const notices = useNotices()
  const brought = intake.outside
  intake.outside = null
  const fields = reactive({ url: brought?.url ?? '', text: brought?.text ?? '', author: '', place: '', at: '', accountId: '' })
  // The accounts may arrive after the dialog, when another program opened it with the workstation.
  const accountId = computed({ get: () => fields.accountId || (intake.linkAccounts[0]?.id ?? ''), set: id => void (fields.accountId = id) })
  const knownId = ref<string | null>(null)

  const read = computed(() => readWebAddress(fields.url))
  const address = computed(() => typeof read.value === 'string' ? null : read.value)
  const fault = computed(() => typeof read.value !== 'string' || read.value === 'empty' ? null : read.value)
  const isReady = computed(() => address.value !== null && fields.text.trim() !== '' && accountId.value !== '')

  watchDebounced(() => address.value?.key ?? null, async (key) => {
    knownId.value = null
    if (key === null || address.value === null)
      return
    // A look-up that fails says nothing; the press itself finds the page again.
    const found = await client.call('link:find', { url: address.value.url }).catch(() => null)
    if (address.value?.key === key)
      knownId.value = found?.conversationId ?? null
  }, { debounce: askAfterMs, immediate: true })

  const submit = useAction(async () => {
    if (address.value === null)
      return
    const at = momentOf(fields.at)
    const { conversationId, known, added } = await client.call('link:take', {
      accountId: accountId.value,
      url: address.value.url,
      text: fields.text,
      author: fields.author,
      place: fields.place,
      at: at === null ? null : Math.min(at, clock.now()),
    })
    if (known)
      notices.tell(added ? 'intake.link.added' : 'intake.link.same', {}, 'good')
    dialogs.shut()
    open(conversationId)
  }, { quiet: true })

  return { fields, accountId, address, fault, knownId, fromOutside: brought !== null, isReady, submit }
}
