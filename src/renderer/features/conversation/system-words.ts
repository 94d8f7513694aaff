import type { MessageRow } from '../../../shared/contract/conversation.ts'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../composables/format.ts'
import { useNow } from '../../composables/now.ts'
import { zhCN } from '../../locales/zh-CN/index.ts'
import { useColleagues } from '../../stores/colleagues.ts'
import { stopwatch } from '../../ui/countdown.ts'

type Facts = MessageRow['facts']

/** Words of a system line. A key this screen does not know (a newer engine's) becomes a neutral line. */
export function useSystemWords(): (message: MessageRow) => string {
  const { t, te } = useI18n()
  const format = useFormat()
  const now = useNow()
  const colleagues = useColleagues()

  const person = (facts: Facts, key: string) => textOf(facts[key]) && (colleagues.nameOf(textOf(facts[key])) || textOf(facts[key]))
  const word = (table: string, value: Facts[string] | undefined) => te(`words.${table}.${textOf(value)}`) ? t(`words.${table}.${textOf(value)}`) : textOf(value)

  return ({ text, facts }) => t(`timeline.${text in zhCN.timeline ? text : 'unknown'}`, {
    name: textOf(facts.name) || person(facts, 'agent'),
    to: textOf(facts.toName) || person(facts, 'to'),
    number: textOf(facts.number),
    reason: word('resolveReason', facts.reason),
    triage: word('triage', facts.triage),
    outcome: word('outcome', facts.outcome),
    until: typeof facts.until === 'number' ? format.stamp(facts.until, now.value) : '',
    duration: stopwatch(durationOf(facts)),
  })
}

function textOf(value: Facts[string] | undefined): string {
  return value === undefined || value === null ? '' : String(value)
}

function durationOf(facts: Facts): number {
  if (typeof facts.talkMs === 'number')
    return facts.talkMs
  return typeof facts.seconds === 'number' ? facts.seconds * 1000 : 0
}
