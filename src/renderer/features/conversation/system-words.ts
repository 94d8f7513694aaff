import type { MessageRow } from '../../../shared/contract/conversation.ts'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../composables/format.ts'
import { useNow } from '../../composables/now.ts'
import { zhCN } from '../../locales/zh-CN/index.ts'
import { useColleagues } from '../../stores/colleagues.ts'
import { stopwatch } from '../../ui/countdown.ts'

type Facts = MessageRow['facts']

/** Key of a system line's words. A key this screen does not know (a newer engine's) becomes a neutral line. */
export function systemKey(text: string, facts: Facts): keyof typeof zhCN.timeline {
  const byPerson = textOf(facts.agent) !== ''
  if (text === 'consent_granted')
    return byPerson ? 'consent_recorded' : 'consent_granted'
  if (text === 'consent_declined' && facts.withdrawn === true)
    return 'consent_withdrawn'
  if (text === 'consent_declined')
    return byPerson ? 'consent_refused' : 'consent_declined'
  if (text === 'call_not_reached')
    return typeof facts.nextAt === 'number' ? 'call_retry' : 'call_not_reached'
  if (text === 'call_held_for')
    return textOf(facts.to) === '' ? 'call_held_for_anyone' : 'call_held_for'
  if (text === 'call_missed')
    return typeof facts.dueAt === 'number' ? 'call_missed' : 'call_missed_withheld'
  if (text === 'call_me_requested')
    return typeof facts.until === 'number' ? 'call_me_at' : 'call_me_requested'
  return isKnown(text) ? text : 'unknown'
}

/** Words of a system line. */
export function useSystemWords(): (message: MessageRow) => string {
  const { t, te } = useI18n()
  const format = useFormat()
  const now = useNow()
  const colleagues = useColleagues()

  const person = (id: string) => id === '' ? '' : colleagues.nameOf(id) || id
  const word = (table: string, value: Facts[string] | undefined) => te(`words.${table}.${textOf(value)}`) ? t(`words.${table}.${textOf(value)}`) : textOf(value)
  /** The time alone says nothing about another day, the day alone nothing about the hour. */
  const moment = (value: Facts[string] | undefined) => typeof value !== 'number' ? '' : format.dayOf(value) === format.dayOf(now.value) ? format.time(value) : `${format.stamp(value, now.value)} ${format.time(value)}`

  return ({ text, facts }) => t(`timeline.${systemKey(text, facts)}`, {
    name: person(textOf(facts.agent)),
    to: person(textOf(facts.to)),
    number: textOf(facts.number),
    attempt: textOf(facts.attempt),
    reason: word('resolveReason', facts.reason),
    triage: word('triage', facts.triage),
    outcome: word('outcome', facts.outcome),
    // What was before: an outcome that was corrected, or a time that was moved.
    before: typeof facts.before === 'number' ? moment(facts.before) : word('outcome', facts.before),
    waited: stopwatch(typeof facts.waitedMs === 'number' ? facts.waitedMs : 0),
    position: textOf(facts.position),
    due: moment(facts.dueAt),
    target: person(textOf(facts.to)) || textOf(facts.number),
    how: te(`calls.transfer.${textOf(facts.how)}`) ? t(`calls.transfer.${textOf(facts.how)}`) : '',
    recording: te(`calls.recordingNews.${textOf(facts.state)}`) ? t(`calls.recordingNews.${textOf(facts.state)}`) : textOf(facts.state),
    by: te(`words.endedBy.${textOf(facts.endedBy)}`) ? ` · ${t(`words.endedBy.${textOf(facts.endedBy)}`)}` : '',
    disposition: word('disposition', facts.disposition),
    until: moment(facts.until ?? facts.nextAt),
    state: te(`complaints.state.${textOf(facts.state)}`) ? t(`complaints.state.${textOf(facts.state)}`) : textOf(facts.state),
    step: textOf(facts.step),
    n: textOf(facts.n),
    of: textOf(facts.of),
    duration: stopwatch(typeof facts.talkMs === 'number' ? facts.talkMs : 0),
  })
}

function isKnown(text: string): text is keyof typeof zhCN.timeline {
  return Object.hasOwn(zhCN.timeline, text)
}

function textOf(value: Facts[string] | undefined): string {
  return value === undefined || value === null ? '' : String(value)
}
