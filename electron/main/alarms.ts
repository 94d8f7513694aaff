import type { NativeImage, Notification } from 'electron'
import type { AlertKind, ShellBadge, ShellNotice } from '../../src/shared/alerts.ts'
import type { Channel } from '../../src/shared/domain/index.ts'
import { alertKinds, shellBadge, shellNotice } from '../../src/shared/alerts.ts'
import { AppError } from '../../src/shared/errors.ts'

/** What a notification says: that something waits and where, never what a customer wrote or who it was. */
const words: Readonly<Record<AlertKind, (n: number) => string>> = {
  danger: n => `${n} 个涉及人身安全的诉求，请立即查看`,
  call: () => '电话正在呼您',
  clock: n => `${n} 个诉求快到时限`,
  wait: n => `${n} 个新派单等您接`,
  failed: n => `${n} 条回复没发出去`,
  staffing: () => '现有人手可能来不及接，请关注',
}

const places: Readonly<Record<Channel, string>> = { weibo: '微博', douyin: '抖音', forum: '社区', hotline: '热线', complaint: '投诉平台', link: '链接' }

/** What notices and badge are shown with. */
export interface AlarmOptions {
  readonly show: (options: { title: string, body: string, silent: boolean }) => Pick<Notification, 'on' | 'show' | 'close'> | null
  readonly isFocused: () => boolean
  /** Brings the window to the front, with this conversation where there is one. */
  readonly open: (conversationId: string | null) => void
  readonly flash: () => void
}

/** The sentence of a notice. */
export function noticeWords({ counts, channel }: ShellNotice): string {
  const said = alertKinds.flatMap(kind => counts[kind] === undefined ? [] : [words[kind](counts[kind])]).join('，')
  return channel === null ? said : `${places[channel]} · ${said}`
}

/** Answers `host:notice`: one notification at a time, each in place of the one before, only while nobody looks at the window. Throws `bad_input`. */
export function createNotices({ show, isFocused, open, flash }: AlarmOptions): (input: unknown) => Promise<object> {
  let standing: Pick<Notification, 'close'> | null = null
  return async (input) => {
    const notice = shellNotice.safeParse(input)
    if (!notice.success)
      throw new AppError('bad_input')
    if (isFocused())
      return {}
    flash()
    standing?.close()
    const notification = show({ title: '回音', body: noticeWords(notice.data), silent: true })
    standing = notification
    notification?.on('click', () => open(notice.data.conversationId))
    notification?.show()
    return {}
  }
}

/** Where the number of waiting voices stands. */
export interface BadgeOptions {
  readonly dock: (count: number) => void
  readonly taskbar: (picture: NativeImage | null, words: string) => void
  readonly tray: (words: string) => void
  readonly image: (dataUrl: string) => NativeImage
}

/** Answers `host:badge`: the same number on dock, taskbar and tray. Throws `bad_input`. */
export function createBadge({ dock, taskbar, tray, image }: BadgeOptions): (input: unknown) => Promise<object> {
  return async (input) => {
    const badge = shellBadge.safeParse(input)
    if (!badge.success)
      throw new AppError('bad_input')
    const { count, picture }: ShellBadge = badge.data
    const said = count === 0 ? '回音' : `回音 · 排队 ${count}`
    dock(count)
    taskbar(picture === null ? null : image(picture), count === 0 ? '' : said)
    tray(said)
    return {}
  }
}
