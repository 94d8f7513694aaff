import type { Messages } from '../messages.ts'

export const forget: Messages['forget'] = {
  open: 'Forget the customer',
  title: 'Forget this customer?',
  lead: 'Everything they said and everything that says who they are goes, and nothing brings it back.',
  kinds: { rooms: 'rooms', messages: 'messages', files: 'files', calls: 'calls', notes: 'notes' },
  recordings: 'Recordings with the phone system: {n}. They cannot be heard here any longer; delete them there, too.',
  stays: 'What stays: figures of counts and times, the do-not-call mark, and who forgot them, when and why.',
  why: { customer_request: 'The customer asked for it', retention: 'Its retention time is over', other: 'Other' },
  confirm: 'Type their name “{name}”, or the number of rooms “{n}”',
  submit: 'Erase for good',
  isHeld: 'On legal hold; nothing can be erased.',
  open_rooms: 'Conversations not resolved: {n}.',
  open_cases: 'Cases not closed: {n}.',
  open_sending: 'Replies on their way: {n}.',
  open_calls: 'Calls not over: {n}.',
  running: '{name} asked to forget them ({why}); it is under way',
  done: 'Forgotten {t}: {name}, {why}',
  held: 'Legal hold: {why} · {name} {t}',
  hold: {
    set: 'Legal hold',
    lift: 'Lift the hold',
    lead: 'While it stands they cannot be forgotten, no retention time takes their words, and they are not joined with others.',
    liftLead: 'From then on retention times take their course.',
    why: { court: 'A case at court', authority: 'An authority asked', dispute: 'A dispute that is not over', other: 'Other' },
    lifts: { ended: 'The reason is over', mistake: 'It was a mistake', other: 'Other' },
  },
}
