import type { AttemptOutcome } from '../shared/domain/words.ts'
import type { LegEnd, LegWord } from './driver.ts'

type CodeMeaning = AttemptOutcome | 'silence'

/** SIP final answers of the customer's leg; `silence` = nobody took the call, decided by whether it ever rang. */
const SIP: Readonly<Record<number, CodeMeaning>> = {
  403: 'rejected', 404: 'invalid_number', 408: 'silence', 410: 'invalid_number', 480: 'silence', 484: 'invalid_number', 486: 'busy', 487: 'silence',
  500: 'system_error', 503: 'congestion', 600: 'busy', 603: 'rejected', 604: 'invalid_number',
}

/** ITU-T Q.850 causes of the customer's leg. */
const Q850: Readonly<Record<number, CodeMeaning>> = {
  1: 'invalid_number', 17: 'busy', 18: 'silence', 19: 'silence', 20: 'unreachable', 21: 'rejected', 22: 'invalid_number', 27: 'unreachable', 28: 'invalid_number',
  34: 'congestion', 38: 'system_error', 42: 'congestion',
}

const WORDS: Readonly<Record<LegWord, CodeMeaning>> = {
  busy: 'busy',
  rejected: 'rejected',
  no_answer: 'silence',
  unreachable: 'unreachable',
  invalid_number: 'invalid_number',
  congestion: 'congestion',
  answering_machine: 'answering_machine',
  unavailable: 'unreachable',
  system_error: 'system_error',
}

/** Heard or known for certain: no code may overrule it. */
const CERTAIN: ReadonlySet<LegWord> = new Set<LegWord>(['answering_machine', 'system_error'])

function meaningOf(end: LegEnd): CodeMeaning {
  if (end.word !== null && CERTAIN.has(end.word))
    return WORDS[end.word]
  const coded = SIP[end.sipCode ?? 0] ?? Q850[end.q850 ?? 0]
  if (coded !== undefined)
    return coded
  if (end.word !== null)
    return WORDS[end.word]
  return end.timedOut ? 'silence' : 'system_error'
}

/**
 * Outcome of a customer's leg that went before it was answered: the SIP code first, then the Q.850 cause, then the phone
 * system's own word. Nobody took it: `no_answer` only if the phone rang and the ring time ran out, else `unreachable`.
 */
export function customerOutcome(end: LegEnd, rang: boolean): AttemptOutcome {
  const meaning = meaningOf(end)
  if (meaning !== 'silence')
    return meaning
  return rang && end.timedOut ? 'no_answer' : 'unreachable'
}

/** Outcome of an agent's leg that went before it was answered. */
export function agentOutcome(end: LegEnd): AttemptOutcome {
  if (end.word === 'unavailable')
    return 'agent_unavailable'
  switch (meaningOf(end)) {
    case 'busy':
    case 'rejected':
      return 'agent_declined'
    case 'silence':
      return 'agent_no_answer'
    case 'unreachable':
    case 'invalid_number':
      return 'agent_unavailable'
    default:
      return 'system_error'
  }
}
