/** What somebody does when their phone rings; seconds run on the customers' time. */
export type PhoneManner
  /** Picks up, then talks for `talkS` seconds and hangs up, or stays until our side hangs up. */
  = | { does: 'picks_up', afterS: number, talkS?: number }
    /** Presses the red button. */
    | { does: 'refuses', afterS: number }
    /** Lets it ring. */
    | { does: 'misses' }
    | { does: 'busy' }
    /** Switched off or without signal. */
    | { does: 'off' }
    /** The number belongs to nobody. */
    | { does: 'wrong_number' }

/** How a call begins to fail on the wire, by the hotline's table of outcomes. */
export interface WireEnd {
  type: 'busy' | 'rejected' | 'no_answer' | 'unreachable' | 'invalid_number' | 'congestion'
  sipCode: number
  q850: number
}

/** The wire's words for each way of not answering. */
export const WIRE_ENDS = {
  busy: { type: 'busy', sipCode: 486, q850: 17 },
  refuses: { type: 'rejected', sipCode: 603, q850: 21 },
  misses: { type: 'no_answer', sipCode: 480, q850: 19 },
  off: { type: 'unreachable', sipCode: 480, q850: 19 },
  wrong_number: { type: 'invalid_number', sipCode: 404, q850: 1 },
  congestion: { type: 'congestion', sipCode: 503, q850: 34 },
} as const satisfies Record<string, WireEnd>

/** Digits of a number without the country's code, or the 0 before an area's: `+86 10 8888 6666` and `010-88886666` are one. What is no number stays as it is. */
export function bareNumber(number: string): string {
  return number.replace(/[\s\-()]/g, '').replace(/^(?:\+|00)86/, '').replace(/^0(?=[1-9]\d{8,10}$)/, '')
}
