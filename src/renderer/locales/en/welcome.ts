import type { Messages } from '../messages.ts'

/** The first steps at the desk, and the tour. */
export const welcome: Messages['welcome'] = {
  title: 'Your first time here',
  next: 'Next',
  back: 'Back',
  skip: 'Skip, start working',
  toPractice: 'Practise first',
  toTour: 'Look around (two minutes)',
  role: { agent: 'agent', supervisor: 'supervisor' },
  steps: {
    who: { short: 'Who I am', title: 'Hello, {name}', words: 'Number {no}, {role}. Your keys, favourite scripts and the choices made here follow your number to any desk.', hint: 'Not you? Sign out and open your own link.' },
    where: { short: 'Where I am', title: 'Whom you face', sandbox: 'This is the sandbox: every customer is simulated, nobody real is ever reached.', accounts: '{n} channel accounts are connected. The customers are real, and every line you send arrives.', none: 'No channel account is connected yet, so nothing comes in.', hint: 'Supervisors connect accounts.', open: 'See channel accounts' },
    sound: { short: 'What I hear', title: 'Try headset and alarms', words: 'A new offer, a clock about to run out and a call make a sound. Try it once before you need it.' },
  },
  tour: { title: 'A look around the desk', count: 'Stop {n} of {of}', leave: 'Enough for now', end: 'Done' },
  stops: {
    queue: { title: 'Who waits', words: 'Whatever nobody has taken. The number is the same in the window\'s title and on its badge.' },
    next: { title: 'Take the most urgent', words: 'N takes the most urgent one, opens it and puts the caret into the reply.' },
    clock: { title: 'The clock', words: 'The ring at the left says how long the next duty still has. Red is nearly due, solid is late.' },
    room: { title: 'Public or private', words: 'A public room is an open frame that everybody sees; a private one is tinted and has a lock. Personal matters go there.' },
    composer: { title: 'Reply here', words: 'Enter sends, Shift+Enter breaks the line, / finds scripts. Drafts are never lost, and a reply can be taken back for some seconds.' },
    customer: { title: 'Who it is', words: 'Their identities, what was said before, and what we still owe them.' },
    calls: { title: 'Calls', words: 'Who rings, who is to be rung back, what was agreed. From a conversation: “Call”.' },
    library: { title: 'The library', words: 'Scripts, facts and personas. Read how others say it well, then say it your way.' },
    presence: { title: 'How you stand', words: 'Only “Ready” brings offers. Choose a break when you leave the desk.' },
    keys: { title: 'Forgot? Press ?', words: '? shows the keys of the place, Ctrl+K finds any action. This tour is there too.' },
  },
}
