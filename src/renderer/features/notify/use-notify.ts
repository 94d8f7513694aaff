import type { AlertKind } from '../../../shared/alerts.ts'
import type { Channel } from '../../../shared/domain/index.ts'
import type { ChimeKind } from '../../composables/chime.ts'
import type { Alarm } from '../../stores/alarms.ts'
import type { Notifier } from './notifier.ts'
import { useEventListener, useThrottleFn } from '@vueuse/core'
import { computed, onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { alertKinds } from '../../../shared/alerts.ts'
import { channels } from '../../../shared/domain/index.ts'
import { isQuietAt } from '../../../shared/rules/quiet.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useChime } from '../../composables/chime.ts'
import { useAlarms } from '../../stores/alarms.ts'
import { useCalls } from '../../stores/calls.ts'
import { useInbox } from '../../stores/inbox.ts'
import { useMyPreferences } from '../../stores/my-preferences.ts'
import { usePreferences } from '../../stores/preferences.ts'
import { badgeWords, drawBadge, setTabIcon } from './badge.ts'
import { createGatherer } from './gather.ts'

/** Many within this time are one notification, ms. */
const windowMs = 5_000

const kinds: Readonly<Partial<Record<Alarm['kind'], AlertKind>>> = { danger: 'danger', call_ringing: 'call', due_soon: 'clock', offer: 'wait', send_failed: 'failed', miss_likely: 'staffing' }
/** Only a new wait, a clock about to run out, danger and a ringing phone sound. */
const sounds: Readonly<Partial<Record<AlertKind, ChimeKind>>> = { wait: 'knock', clock: 'knock', call: 'ring', danger: 'danger' }

function idOf(alarm: Alarm): string | null {
  return typeof alarm.facts.conversationId === 'string' ? alarm.facts.conversationId : null
}

/**
 * Sound, notification, flash and badge. Nothing sounds or is shown outside the window in quiet hours and while one speaks
 * with somebody; what stands in the window (list, strip, badge) stays in any case.
 */
export function useNotify(notifier: Notifier): void {
  const { t } = useI18n()
  const { clock } = useWorkstation()
  const inbox = useInbox()
  const calls = useCalls()
  const mine = useMyPreferences()
  const preferences = usePreferences()
  const chime = useChime(() => preferences.sound, clock.monotonic)
  const speaks = computed(() => calls.inBar.some(call => call.state === 'connected' || call.state === 'dialing_customer'))
  /** What came since somebody last looked. */
  const unseen = new Map<AlertKind, number>()

  function mayDisturb(): boolean {
    const here = new Date(clock.now())
    return !speaks.value && !isQuietAt(here.getHours() * 60 + here.getMinutes(), mine.kept.quietHours)
  }
  function words(channel: Channel | null): string {
    const said = alertKinds.flatMap(kind => unseen.has(kind) ? [t(`notify.alert.${kind}`, { n: unseen.get(kind) ?? 0 })] : []).join(t('notify.and'))
    return channel === null ? said : `${t(`words.channel.${channel}`)} · ${said}`
  }
  const gatherer = createGatherer<Alarm>({
    windowMs,
    later(work, ms) {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
    tell(gathered) {
      const isSeen = document.visibilityState === 'visible' && document.hasFocus()
      if (isSeen || !mayDisturb())
        return
      for (const alarm of gathered) {
        const kind = kinds[alarm.kind]
        if (kind)
          unseen.set(kind, (unseen.get(kind) ?? 0) + 1)
      }
      const last = gathered.at(-1)
      const total = [...unseen.values()].reduce((sum, n) => sum + n, 0)
      const channel = total === 1 ? channels.find(one => one === last?.facts.channel) ?? null : null
      const conversationId = gathered.map(idOf).find(id => id !== null) ?? null
      notifier.show({ counts: Object.fromEntries(unseen), channel, conversationId }, { title: t('words.app'), body: words(channel) })
    },
  })
  onScopeDispose(gatherer.stop)
  useEventListener(window, 'focus', () => unseen.clear())

  useAlarms().listen((alarm) => {
    const kind = kinds[alarm.kind]
    if (kind === undefined)
      return
    const sound = sounds[kind]
    if (sound && mayDisturb())
      chime(sound)
    gatherer.add(alarm)
  })

  /** The same number as the tab 「排队」 shows, never more often than an eye can follow. */
  let drawn: { readonly words: string, readonly picture: string | null } | null = null
  const showBadge = useThrottleFn((count: number) => {
    const said = count === 0 ? '' : badgeWords(count)
    if (drawn?.words !== said) {
      const style = getComputedStyle(document.documentElement)
      drawn = { words: said, picture: count === 0 ? null : drawBadge(count, style.getPropertyValue('--red-mark'), style.getPropertyValue('--on-red')) }
      setTabIcon(drawn.picture)
    }
    notifier.badge({ count, picture: drawn.picture })
  }, 250, true, true)
  watch(() => inbox.counts?.queue, count => count !== undefined && showBadge(count), { immediate: true })
}
