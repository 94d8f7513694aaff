import type { Messages } from '../messages.ts'

export const reading: Messages['reading'] = {
  kinds: { danger: 'Danger', escalation: 'Escalation', abuse: 'Abuse', praise: 'Praise', mood: 'Mood' },
  values: { regulator: 'regulator', media: 'media', legal: 'legal', platform: 'platform', repeated: 'again and again', insult: 'insult', threat: 'threat', harassment: 'harassment', praise: 'praise' },
  because: 'Because: {words}',
  byPerson: 'Set by a colleague',
  why: 'Hint: {kind}',
  wrong: 'Wrong',
  wrongHint: 'These words give no hint in this conversation any more; counted as an error of the rule',
  silencedHere: 'Hints marked wrong: {n}',
  restore: 'Restore',
  changeMood: 'Change mood',
  folded: 'Abusive words, folded',
  unfold: 'Unfold',
  fold: 'Fold',
  unread: 'New messages below',
  promise: { offer: 'Promised “{words}”', keep: 'Keep as a promise by {until}', kept: 'Kept as a promise by {until}', done: 'Kept as a promise' },
  mood: { title: 'Customer’s mood', lead: 'As you see it; the rules leave it alone until you give it back', rules: 'Give it back to the rules', submit: 'Set' },
  abuse: { title: 'Answering abuse', lead: 'Ask first; after three times the conversation may end. Every step is kept with the case', step: 'Warning {n}', next: 'Another wording', send: 'Send warning {n}', given: 'Warned {n} times', enough: 'All three warnings were given; you may hand it to a supervisor', handUp: 'Hand to a supervisor', note: 'A note for the supervisor: what happened', handed: 'Handed to {name}; you have left this conversation', text: 'Warning' },
  thread: { title: 'Public view', lead: 'The whole thread as strangers see it on the square, oldest first', empty: 'Nobody else has spoken here', ours: 'Us', bystander: 'Bystander', to: 'To {name}', deleted: 'Deleted, gone from the square', edited: 'Edited', hidden: 'Not on the square yet', here: 'This conversation', more: 'The newest 300 lines only', loading: 'Reading…' },
  errors: { title: 'Errors of the hint rules', lead: 'Hints that agents marked wrong in the last 30 days', none: 'Nobody has marked a hint wrong', noneHint: 'They are counted here once an agent presses “Wrong” on a hint', times: '{n} times', people: '{n} people', words: 'Mostly: {words}' },
  address: { lookAlike: 'The host has letters that are not Latin: beware of look-alikes', disguised: 'The name in front is not the real site' },
}
