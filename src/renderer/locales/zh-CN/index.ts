import { composer, conversation, inbox, shell, timeline } from './desk.ts'
import { errors } from './errors.ts'
import { calls, channels, customer, keys, ledger, offers, search, settings, wall } from './panels.ts'
import { words } from './words.ts'

/** Chinese, the first language of every screen. Its keys are the keys of all others. */
export const zhCN = { words, shell, inbox, conversation, timeline, composer, customer, calls, offers, wall, ledger, channels, search, settings, keys, errors }
