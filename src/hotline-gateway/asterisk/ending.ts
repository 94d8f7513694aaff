import type { LegEnd } from '../driver.ts'
import type { Leg } from './legs.ts'
import type { AriEvent } from './words.ts'
import { readTime } from './words.ts'

/** Q.850: nobody took the call. */
const silentCauses: ReadonlySet<number> = new Set([18, 19])
/** Asterisk hears the end of a ringing a moment early or late. */
const timerToleranceMs = 900

/** An end with nothing known but who. */
export function endOf(by: LegEnd['by'], facts: Partial<LegEnd> = {}): LegEnd {
  return { timedOut: false, word: null, sipCode: null, q850: null, detail: null, ...facts, by }
}

/**
 * Why a leg is gone, from its `ChannelDestroyed`. Our own hang-up wins. The ring time ran out when nobody took the call
 * (Q.850 18 or 19) and Asterisk's own clock says so; the last `Dial` status decides where it gave no times: a phone that
 * refused was told of by one, our timer by none.
 */
export function endOfDestroyed(leg: Pick<Leg, 'closing' | 'state' | 'timeoutS' | 'lastDial'>, event: Extract<AriEvent, { type: 'ChannelDestroyed' }>): LegEnd {
  const codes = { q850: event.cause > 0 && event.cause < 128 ? event.cause : null, sipCode: event.tech_cause ?? null }
  if (leg.closing)
    return endOf('near', { q850: codes.q850 })
  if (leg.state === 'up')
    return endOf(event.cause === 16 || event.cause === 31 ? 'far' : 'system', codes)
  const timedOut = silentCauses.has(event.cause) && ranOut(leg, event)
  if (timedOut)
    return endOf('system', { ...codes, timedOut, word: 'no_answer' })
  const refused = event.cause === 17 || event.cause === 21
  return endOf(refused ? 'far' : 'system', codes)
}

function ranOut({ timeoutS, lastDial }: Pick<Leg, 'timeoutS' | 'lastDial'>, event: Extract<AriEvent, { type: 'ChannelDestroyed' }>): boolean {
  const began = readTime(event.channel.creationtime)
  const ended = readTime(event.timestamp)
  const wasAnswered = lastDial !== null && lastDial !== '' && lastDial !== 'RINGING'
  if (began === null || ended === null || timeoutS === null)
    return !wasAnswered
  return !wasAnswered && ended - began >= timeoutS * 1000 - timerToleranceMs
}
