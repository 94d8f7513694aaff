import type { ComplaintDetail } from '../../../shared/contract/complaints.ts'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { complaintEnds } from '../../../shared/domain/complaint.ts'
import { chinaDate } from '../../../shared/rules/calendar.ts'
import { workingDaysLeft } from '../../../shared/rules/deadline.ts'
import { useFormat } from '../../composables/format.ts'
import { useNow } from '../../composables/now.ts'
import { useWorkCalendar } from '../../stores/work-calendar.ts'

/** One deadline as it is shown: its word, its date, and how much is left. */
export interface DeadlineSign {
  readonly key: 'firstReply' | 'finalAnswer'
  readonly date: string
  readonly left: string
  readonly tone: 'met' | 'calm' | 'amber' | 'red'
}

/** A complaint's deadlines in working days, as they stand now. */
export function useDeadlines(complaint: () => ComplaintDetail | null) {
  const { t } = useI18n()
  const format = useFormat()
  const now = useNow()
  const days = useWorkCalendar()

  function sign(key: DeadlineSign['key'], due: number, isMet: boolean): DeadlineSign {
    const date = `${format.day(due, now.value)} ${format.time(due)}`
    if (isMet)
      return { key, date, left: t('complaints.deadlines.met'), tone: 'met' }
    if (now.value > due)
      return { key, date, left: t('complaints.deadlines.late'), tone: 'red' }
    if (chinaDate(now.value) === chinaDate(due))
      return { key, date, left: t('complaints.deadlines.today'), tone: 'red' }
    const left = workingDaysLeft(now.value, due, days.calendar)
    return { key, date, left: t('complaints.deadlines.left', { n: left }), tone: left <= 2 ? 'amber' : 'calm' }
  }

  const signs = computed<readonly DeadlineSign[]>(() => {
    const one = complaint()
    if (one === null)
      return []
    const ended = complaintEnds.has(one.state)
    return [sign('firstReply', one.firstReplyDue, one.handledAt !== null || ended), ...ended ? [] : [sign('finalAnswer', one.finalDue, false)]]
  })
  return { signs }
}
