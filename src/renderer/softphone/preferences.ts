/** How a person likes their phone on this machine. Ids are the browser's own and mean something here alone; empty = the system's choice. */
export interface PhonePreferences {
  readonly microphone: string
  readonly speaker: string
  /** Where it rings. */
  readonly ringer: string
  /** 0 to 1. */
  readonly volume: number
}

/** Kept preferences of one person. */
export interface KeptPhonePreferences {
  readonly read: () => PhonePreferences
  readonly change: (patch: Partial<PhonePreferences>) => void
  /** Also hears what another window changed. Answers how to leave. */
  readonly onChange: (handler: (preferences: PhonePreferences) => void) => () => void
}

const defaults: PhonePreferences = { microphone: '', speaker: '', ringer: '', volume: 1 }

const text = (value: unknown) => typeof value === 'string' && value.length <= 200 ? value : ''

function parse(kept: string | null): PhonePreferences {
  try {
    const value = JSON.parse(kept ?? '{}') as Partial<Record<keyof PhonePreferences, unknown>> | null
    const volume = typeof value?.volume === 'number' ? Math.min(1, Math.max(0, value.volume)) : defaults.volume
    return { microphone: text(value?.microphone), speaker: text(value?.speaker), ringer: text(value?.ringer), volume }
  }
  catch {
    return defaults
  }
}

/** Keeps a person's preferences in the browser (`huiyin.phone.<agent>`); windows of one origin share them. No secrets. */
export function keepPhonePreferences(agentId: string, window: Pick<Window, 'localStorage' | 'addEventListener' | 'removeEventListener'>): KeptPhonePreferences {
  const place = `huiyin.phone.${agentId}`
  const handlers = new Set<(preferences: PhonePreferences) => void>()
  const read = () => parse(window.localStorage.getItem(place))
  const tell = () => handlers.forEach(handler => handler(read()))
  const heard = (event: StorageEvent) => {
    if (event.key === place)
      tell()
  }
  return {
    read,
    change(patch) {
      window.localStorage.setItem(place, JSON.stringify({ ...read(), ...patch }))
      tell()
    },
    onChange(handler) {
      if (handlers.size === 0)
        window.addEventListener('storage', heard)
      handlers.add(handler)
      return () => {
        handlers.delete(handler)
        if (handlers.size === 0)
          window.removeEventListener('storage', heard)
      }
    },
  }
}
