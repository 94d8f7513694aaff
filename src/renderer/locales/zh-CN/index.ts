import { accounts } from './accounts.ts'
import { actions } from './actions.ts'
import { calls, offers } from './calls.ts'
import { byHand, complaints, intake } from './complaints.ts'
import { composer, conversation, inbox, shell, timeline } from './desk.ts'
import { errors } from './errors.ts'
import { media } from './media.ts'
import { channels, customer, keys, ledger, search, settings, wall } from './panels.ts'
import { phone } from './phone.ts'
import { words } from './words.ts'

/** Chinese, the first language of every screen. Its keys are the keys of all others. */
export const zhCN = { words, shell, inbox, conversation, timeline, composer, media, customer, calls, offers, wall, ledger, channels, search, settings, keys, complaints, byHand, intake, errors, accounts, phone, actions }
