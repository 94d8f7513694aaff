import type { Driver, LegEvent } from '../../src/hotline-gateway/driver.ts'

/**
 * The suite calls a customer who rang by any name; the switchboard's names say which call a leg belongs to, and a proxy
 * needs to know. Gives such a leg the switchboard's name on the way in, and the suite's on the way out.
 */
export function withSwitchboardNames(driver: Driver): Driver {
  const inner = new Map<string, string>()
  const outer = new Map<string, string>()
  const to = (legId: string) => inner.get(legId) ?? legId
  const back = (event: LegEvent): LegEvent => 'legId' in event ? { ...event, legId: outer.get(event.legId) ?? event.legId } : event
  return {
    ...driver,
    listen: onEvent => driver.listen(event => onEvent(back(event))),
    bridge: (a, b) => driver.bridge(to(a), to(b)),
    hangUp: legId => driver.hangUp(to(legId)),
    hold: (legId, on) => driver.hold(to(legId), on),
    digits: (legId, digits) => driver.digits(to(legId), digits),
    answerIncoming(legId, newLegId) {
      const named = `${newLegId === 'c' ? 'ho-1' : `ho-${newLegId}`}.1.customer`
      inner.set(newLegId, named)
      outer.set(named, newLegId)
      driver.answerIncoming(legId, named)
    },
  }
}
