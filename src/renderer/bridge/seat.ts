/** Where this computer's browser keeps the name of its desk; every window of it shares the name. */
const seatKey = 'huiyin.seat'

/** The name of this desk: made once and kept, so that all its windows are one desk. Empty (a desk that does not count) where nothing may be kept. */
export function readSeat(storage: () => Pick<Storage, 'getItem' | 'setItem'>, random: Pick<Crypto, 'getRandomValues'>): string {
  try {
    const kept = storage().getItem(seatKey)
    if (kept !== null && /^[0-9a-f]{32}$/.test(kept))
      return kept
    const fresh = [...random.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('')
    storage().setItem(seatKey, fresh)
    return fresh
  }
  catch {
    return ''
  }
}
