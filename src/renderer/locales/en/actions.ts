/** English, with the keys of Chinese. */
export const actions = {
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
  composer: { send: 'Send', sendAndResolve: 'Send and resolve, then the next', holding: 'Mark as holding reply', attach: 'Attach a file' },
  call: { answer: 'Answer', hold: 'Hold / resume', mute: 'Mute / unmute', keypad: 'Keypad', transfer: 'Transfer; after a word with them: hand over', takeBack: 'Take back', record: 'Pause / resume recording', end: 'Hang up, decline, cancel (press twice)', wrapUp: 'Wrap up the call' },
} as const
