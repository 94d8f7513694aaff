import type { Channel } from '../shared/domain/index.ts'

/** The platforms that stand-ins exist for. Two of them are forums: the brand's own on NodeBB, and a second brand's on Discourse. */
export const PLATFORM_NAMES = ['weibo', 'douyin', 'nodebb', 'discourse'] as const
export type PlatformName = typeof PLATFORM_NAMES[number]

/** What each platform is to the product. */
export const CHANNEL_OF: Readonly<Record<PlatformName, Channel>> = { weibo: 'weibo', douyin: 'douyin', nodebb: 'forum', discourse: 'forum' }

/** The platforms that a word means: its own name, or a channel's; empty for any other word. */
export function platformsMeantBy(word: string): readonly PlatformName[] {
  return PLATFORM_NAMES.filter(name => name === word || CHANNEL_OF[name] === word)
}
