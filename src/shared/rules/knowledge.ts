import type { FactState } from '../domain/script.ts'

/** When a fact may be told. Times ms UTC; null = without an end. */
export interface FactValidity {
  readonly state: FactState
  readonly validFrom: number | null
  readonly validUntil: number | null
}

/** Whether a fact may be told to a customer at a moment: nobody doubts it, it holds already and still. */
export function isTold({ state, validFrom, validUntil }: FactValidity, now: number): boolean {
  return state === 'current' && (validFrom === null || validFrom <= now) && !isOver({ validUntil }, now)
}

/** Past its last day. */
export function isOver({ validUntil }: { readonly validUntil: number | null }, now: number): boolean {
  return validUntil !== null && validUntil <= now
}
