import type { ComplaintDetail } from '../../../shared/contract/complaints.ts'
import type { ComplaintDesk } from '../../../shared/domain/complaint.ts'
import { computed, reactive } from 'vue'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useIntake } from '../../stores/intake.ts'
import { useNotices } from '../../stores/notices.ts'
import { fieldTime, momentOf, tagsOf } from './china-time.ts'
import { centsOf, typedAmount } from './money.ts'

/** The fields of a complaint as they are typed, and what becomes of them. `open` shows the conversation. */
export function useComplaintForm(known: () => ComplaintDetail | null, open: (id: string) => void) {
  const { client, clock } = useWorkstation()
  const dialogs = useDialogs()
  const intake = useIntake()
  const notices = useNotices()
  const clientKey = crypto.randomUUID()
  const before = known()
  const fields = reactive({
    desk: (before?.desk ?? 'heimao') as ComplaintDesk,
    accountId: '',
    externalNo: before?.externalNo ?? '',
    publishedAt: fieldTime(before?.publishedAt ?? clock.now()),
    title: before?.title ?? '',
    merchant: before?.merchant ?? '',
    url: before?.url ?? '',
    issues: before?.issues.join('、') ?? '',
    demands: before?.demands.join('、') ?? '',
    amount: typedAmount(before?.amount ?? null),
    nick: '',
    phone: '',
    text: '',
  })

  const accountId = computed({ get: () => fields.accountId || (intake.complaintAccounts[0]?.id ?? ''), set: id => void (fields.accountId = id) })
  const amount = computed(() => centsOf(fields.amount))
  const at = computed(() => momentOf(fields.publishedAt))
  const wrong = computed<ReadonlySet<string>>(() => new Set(amount.value === undefined ? ['amount'] : []))
  const isReady = computed(() => wrong.value.size === 0 && at.value !== null && (known() !== null || (accountId.value !== '' && (fields.title.trim() !== '' || fields.text.trim() !== ''))))

  /** The minute of a moment that nobody changed keeps its seconds; a field of minutes never reaches into the future. */
  function publishedAt(): number {
    if (before !== null && fields.publishedAt === fieldTime(before.publishedAt))
      return before.publishedAt
    return Math.min(at.value ?? clock.now(), clock.now())
  }

  const submit = useAction(async () => {
    const facts = {
      externalNo: fields.externalNo,
      url: fields.url,
      merchant: fields.merchant,
      title: fields.title,
      text: fields.text,
      issues: tagsOf(fields.issues),
      demands: tagsOf(fields.demands),
      amount: amount.value ?? null,
      publishedAt: publishedAt(),
      phone: fields.phone,
    }
    const one = known()
    if (one !== null) {
      await client.call('complaint:update', { ...facts, id: one.id, version: one.version })
      return dialogs.shut()
    }
    const { conversationId, known: isKnown } = await client.call('complaint:create', { ...facts, accountId: accountId.value, desk: fields.desk, nick: fields.nick, clientKey })
    if (isKnown)
      notices.tell('complaints.form.known', {}, 'good')
    dialogs.shut()
    open(conversationId)
  }, { quiet: true })

  return { fields, accountId, wrong, isReady, submit }
}
