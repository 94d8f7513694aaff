import type { Language } from '../locales/index.ts'
import type { Scheme } from '../ui/tokens.ts'
import { usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, reactive, toRefs, watch } from 'vue'
import { languages } from '../locales/index.ts'

interface Preferences {
  scheme: Scheme | 'system'
  density: 'comfortable' | 'compact'
  language: Language
  customerFolded: boolean
  /** Sections of the customer panel that are folded. */
  customerSections: string[]
  sound: boolean
}

const place = 'huiyin.preferences'
const defaults: Preferences = { scheme: 'system', density: 'comfortable', language: 'zh-CN', customerFolded: false, customerSections: ['mood'], sound: true }

/** How this person likes the screen; kept by this browser or this desktop alone. */
export const usePreferences = defineStore('preferences', () => {
  const kept = reactive<Preferences>(read())
  const systemDark = usePreferredDark()
  const shownScheme = computed<Scheme>(() => kept.scheme === 'system' ? (systemDark.value ? 'dark' : 'light') : kept.scheme)
  watch(kept, value => localStorage.setItem(place, JSON.stringify(value)))
  return { ...toRefs(kept), shownScheme }
})

function read(): Preferences {
  const stored = parse(localStorage.getItem(place))
  return {
    scheme: oneOf(stored.scheme, ['light', 'dark', 'system'], defaults.scheme),
    density: oneOf(stored.density, ['comfortable', 'compact'], defaults.density),
    language: oneOf(stored.language, languages, defaults.language),
    customerFolded: stored.customerFolded === true,
    customerSections: Array.isArray(stored.customerSections) ? stored.customerSections.filter(name => typeof name === 'string') : defaults.customerSections,
    sound: stored.sound !== false,
  }
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  }
  catch {
    return {}
  }
}

function oneOf<T extends string>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find(one => one === value) ?? otherwise
}
