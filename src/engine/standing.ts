import type { MeSummary } from '../shared/contract/desk.ts'

type Alarm = MeSummary['alarms'][number]

/** What stands right now and is not in the store: the hotline's link and open alarms. */
export interface Standing {
  readonly hotlineUp: () => boolean
  readonly alarms: () => Alarm[]
  readonly setHotline: (up: boolean) => void
  /** Raises or refreshes an alarm by id; false when it stood already. */
  readonly raise: (alarm: Alarm) => boolean
  readonly clear: (id: string) => boolean
}

/** Keeps standing facts and tells `onChange` when one changed. */
export function createStanding(onChange: () => void): Standing {
  const alarms = new Map<string, Alarm>()
  let up = false
  return {
    hotlineUp: () => up,
    alarms: () => [...alarms.values()],
    setHotline(value) {
      if (up === value)
        return
      up = value
      onChange()
    },
    raise(alarm) {
      const fresh = !alarms.has(alarm.id)
      alarms.set(alarm.id, alarm)
      if (fresh)
        onChange()
      return fresh
    },
    clear(id) {
      const had = alarms.delete(id)
      if (had)
        onChange()
      return had
    },
  }
}
