import type { Messages } from '../messages.ts'

export const review: Messages['review'] = {
  undo: { leaving: 'Leaves in {n} s', leavingElsewhere: 'The reply to {name} leaves in {n} s', back: 'Undo', setting: 'Seconds to take a reply back', off: 'None', seconds: '{n} s', hint: 'The press counts for the clock; a reply to who waits too long leaves at once' },
  draftFrom: 'Draft of {name}',
  adopt: 'Go on with it',
  held: 'Why: {reasons}',
  heldHelp: 'It leaves when a colleague has seen it; the customer\'s clock runs on',
  approved: 'Reviewed by {name}',
  approvedChanged: 'Changed and released by {name}',
  returned: '{name} returned it: {why}',
  takeBack: 'Take back',
  reasons: { newcomer: 'newcomer', big_account: 'big account', crisis: 'crisis', word: 'listed word' },
  again: 'Press again to hand it to a reviewer; a supervisor\'s own leaves at once',
  unknown: { title: 'Not known whether the customer sees it', tried: 'Tried {n} times, no answer of the platform. ', look: 'Look on the platform whether it is there, then tell us:', sent: 'It is there', notSent: 'It is not; send again' },
  remove: { act: 'Delete', title: 'Delete a reply that was sent', lead: 'It goes from the platform; the customer may have read it. Who deleted it and when stays here.', confirm: 'Delete from the platform', cancel: 'Keep', done: 'Deleted from the platform', gone: 'Deleted by us · {name}' },
  queue: { title: 'Review before send', short: 'Review', empty: 'Nothing waits for review', emptyHint: 'Replies that need your eye appear here, the oldest first', notYours: 'You are no reviewer', notYoursHint: 'Supervisors and named reviewers do this', back: 'Back to the desk', waited: 'Waits {t}', due: 'Customer\'s clock', author: '{name} to {customer}', followers: '{n} followers', lines: 'Before it', files: '{n} files', passedOn: 'The room passed on to somebody else; it can only be returned', approve: 'Approve', change: 'Change', approveChanged: 'Approve as changed', return: 'Return', why: 'Why; the author sees it', whyNeeded: 'Say why before returning it', undoChange: 'Original text', news: 'The customer has just written; read it, then approve', position: '{n} / {total}', keys: 'Keys' },
  policy: { title: 'Whose replies are reviewed', watched: 'Always reviewed', newcomerAnswers: 'Until so many replies', newcomerDays: 'For so many days from the first', followersAtLeast: 'Customers with followers from', crisis: 'Crisis: everybody\'s replies are reviewed', crisisHint: 'Automatic replies stop too', reviewers: 'Reviewers beside the supervisors', waitLimit: 'Tell supervisors after (s)', zeroOff: '0 turns a rule off', save: 'Save', saved: 'Saved; it holds at once' },
  words: {
    title: 'Words of the outgoing check', lead: 'Changes hold for everybody at once, without a restart', back: 'Back to the desk', tabs: { words: 'Words', policy: 'Review rules', history: 'Changes' },
    word: 'Word', class: 'Class', severity: 'Leads to', brand: 'Brand', allBrands: 'All brands', asClass: 'As its class', add: 'Add', save: 'Save', remove: 'Remove', edit: 'Change', cancel: 'Cancel', search: 'Find a word', none: 'No such word', count: '{n} words', changed: '{name} · {t}', starter: 'starter list',
    classes: { absolute_claim: 'Absolute claim', promise: 'Promise', blame: 'Blame', rival: 'Rival', internal: 'Internal', insult: 'Insult' },
    severities: { warn: 'Warning', review: 'Review first', block: 'Refused' },
    try: 'Try a text', tryHint: 'Write a sentence and see what happens to it', tryPublic: 'Public', tryPrivate: 'Private', clean: 'May leave', importFile: 'Import', exportFile: 'Export', imported: '{added} added, {changed} changed', badFile: 'The file cannot be read: it has to be JSON as exported here',
    history: { add: 'Added “{word}”', change: 'Changed “{word}”', remove: 'Removed “{word}”', class: '{class} now leads to: {severity}', import: 'Import: {added} added, {changed} changed' }, noHistory: 'Nobody has changed anything yet',
  },
}
