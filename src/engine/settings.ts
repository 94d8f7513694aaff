import type { z } from 'zod'
import type { Actor, EngineContext, LiveSettings } from './context.ts'
import type { ReadHandle } from './store/port.ts'
import { clockPresets } from '../shared/contract/desk.ts'
import { readReviewPolicy } from '../shared/contract/review.ts'
import { alwaysStaffed } from '../shared/rules/calendar.ts'
import { defaultPresets } from '../shared/rules/clock.ts'
import { defaultSeverities } from '../shared/rules/lexicon.ts'
import { defaultReviewPolicy } from '../shared/rules/review.ts'
import { audit } from './context.ts'
import { loadGuardWords } from './review/words.ts'

type Clock = z.output<typeof clockPresets>

/** What an engine starts with before anybody changed a setting. */
export function defaultSettings(): LiveSettings {
  return { presets: defaultPresets, nextReplyMs: 60_000, promiseMs: 10 * 60_000, offerLeaseMs: 8_000, automationPaused: false, crisis: false, calendar: alwaysStaffed, guardWords: [], wordClasses: defaultSeverities, review: defaultReviewPolicy }
}

/** Reads what people changed in earlier runs. */
export async function loadSettings(read: ReadHandle): Promise<LiveSettings> {
  const live = defaultSettings()
  const clock = clockPresets.safeParse((await read.get('settings', 'clock'))?.value)
  if (clock.success) {
    live.presets = { ...defaultPresets, private_message: clock.data.privateMessageMs, chat: clock.data.privateMessageMs, mention: clock.data.mentionMs, comment: clock.data.commentMs, search_hit: clock.data.searchHitMs, call: clock.data.callMs }
    live.nextReplyMs = clock.data.nextReplyMs
    live.offerLeaseMs = clock.data.offerLeaseMs
  }
  const automation = (await read.get('settings', 'automation'))?.value
  live.automationPaused = typeof automation === 'object' && automation !== null && 'paused' in automation && automation.paused === true
  live.review = readReviewPolicy((await read.get('settings', 'review'))?.value)
  live.crisis = live.review.crisis
  return Object.assign(live, await loadGuardWords(read))
}

/** The clock settings as screens edit them. */
export function clockOf(live: LiveSettings): Clock {
  return { privateMessageMs: live.presets.private_message, mentionMs: live.presets.mention, commentMs: live.presets.comment, searchHitMs: live.presets.search_hit, callMs: live.presets.call, nextReplyMs: live.nextReplyMs, offerLeaseMs: live.offerLeaseMs }
}

/** Stores a setting, tells the screens, and keeps who changed it. */
export async function saveSetting(context: EngineContext, actor: Actor, id: string, value: unknown): Promise<void> {
  await context.store.write(async (tx) => {
    const before = await tx.get('settings', id)
    const version = (before?.version ?? 0) + 1
    await tx.upsert('settings', { id, version, value })
    tx.changed('settings', id, version)
    await audit(context, tx, actor, 'setting.change', 'setting', id)
  })
}
