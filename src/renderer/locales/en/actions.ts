import type { Messages } from '../messages.ts'

/** English, with the keys of Chinese. */
export const actions: Messages['actions'] = {
  palette: { open: 'Command palette: find an action or a conversation' },
  help: { keys: 'Keys of this place' },
  search: { open: 'Search messages and notes' },
  settings: { open: 'Settings' },
  scheme: { flip: 'Switch dark / light' },
  density: { flip: 'Switch comfortable / compact' },
  wall: { open: 'Open the wallboard' },
  accounts: { open: 'Channel accounts' },
  panel: { flip: 'Show / fold the customer panel' },
  presence: { ready: 'Ready', break: 'Not ready: break', meal: 'Not ready: meal', meeting: 'Not ready: meeting', training: 'Not ready: training', outbound: 'Not ready: outbound', offline: 'Offline' },
  automation: { flip: 'Pause / resume automatic replies' },
  intake: { link: 'Paste a link to take an item in', complaint: 'Enter a complaint', import: 'Import complaints' },
  inbox: { next: 'Claim the most urgent', accept: 'Accept the offer', decline: 'Decline the offer', up: 'Row above', down: 'Row below', open: 'Open this row', mine: 'Show mine', queue: 'Show the queue', all: 'Show all', snoozed: 'Show snoozed', undecided: 'Show undecided', calls: 'Show calls', list: 'Show conversations' },
  conversation: { claim: 'Claim', reply: 'Reply', note: 'Write a note', guide: 'Guide to private', call: 'Convert to call', resolve: 'Resolve', snooze: 'Snooze', assign: 'Transfer', release: 'Back to the queue', triage: 'Decide whether it needs a reply', reopen: 'Reopen', closeCase: 'Close the case', nextRoom: 'Next room', previousRoom: 'Previous room', leave: 'Back to the list' },
  customer: { check: 'Check their identity', history: 'Everything with this customer', note: 'Note about the customer', tags: 'Tag the customer', vip: 'VIP / no longer', reveal: 'Show the whole number', link: 'Join with a likely double', merge: 'Merge another case into this one', split: 'Give this room a case of its own', undo: 'Undo the last join or separation', flag: 'Flag as a false service account', safety: 'Customer safety: false accounts, reveals' },
  composer: { send: 'Send', sendAndResolve: 'Send and resolve, then the next', holding: 'Mark as holding reply', attach: 'Attach a file' },
  review: { undo: 'Take back the press just made', sendAnyway: 'Send although something new came in', adopt: 'Go on with a colleague\'s draft', settleSent: 'Unknown outcome: it is on the platform', settleNotSent: 'Unknown outcome: it is not there, send again', removeOwn: 'Delete our latest reply from the platform', queue: 'Review before send', words: 'Words of the outgoing check, review rules' },
  views: { open: 'More views and filters', waiting: 'Show customer’s turn', mentions: 'Show mentions of me', resolved: 'Show resolved', clear: 'Clear filters', filter1: 'My filter 1', filter2: 'My filter 2', filter3: 'My filter 3', filter4: 'My filter 4', filter5: 'My filter 5', filter6: 'My filter 6', filter7: 'My filter 7', filter8: 'My filter 8', filter9: 'My filter 9', tags: 'Tag the conversation' },
  tabs: { keep: 'Keep as a tab / unpin', close: 'Close this tab', next: 'Next tab', previous: 'Previous tab', pop: 'Open in a window', go1: 'Tab 1', go2: 'Tab 2', go3: 'Tab 3', go4: 'Tab 4', go5: 'Tab 5', go6: 'Tab 6', go7: 'Tab 7', go8: 'Tab 8', go9: 'Tab 9' },
  bulk: { select: 'Select or unselect the row', selectDown: 'Select downwards', selectUp: 'Select upwards', selectAll: 'Select the whole filter', clear: 'Clear the selection', claim: 'Claim the selected', tag: 'Tag the selected', assign: 'Assign the selected', noReply: 'Selected need no reply', resolve: 'Resolve the selected', write: 'Answer the selected', list: 'Bulk answers' },
  shift: { open: 'Shift hand-over', sign: 'Sign for a shift', absence: 'Move an absent colleague’s work' },
  wrapUp: { tree: 'Wrap-up categories' },
  call: { answer: 'Answer', hold: 'Hold / resume', mute: 'Mute / unmute', keypad: 'Keypad', transfer: 'Transfer; after a word with them: hand over', takeBack: 'Take back', record: 'Pause / resume recording', end: 'Hang up, decline, cancel (press twice)', wrapUp: 'Wrap up the call' },
}
