import type { Messages } from '../messages.ts'

export const notify: Messages['notify'] = {
  alert: { danger: '{n} voices about somebody\'s safety', call: 'Your phone is ringing', clock: '{n} about to be late', wait: '{n} new offers', failed: '{n} replies were not sent', staffing: 'There may be too few people' },
  and: ', ',
  due: '{n} about to be late',
  open: 'Open the most urgent',
  heard: '{n} new, {count} waiting',
  fate: { sent: 'Reply sent', failed: 'The reply was not sent', unknown: 'Whether the reply was sent is not known yet' },
  settings: {
    system: 'System notifications',
    permission: { granted: 'On', denied: 'Forbidden in this browser. Alarms still stand in the window; to change it, press the sign left of the address.', ask: 'Called even when the window is out of sight', none: 'Not supported here. Alarms still stand in the window.' },
    ask: 'Turn on',
    quiet: 'Quiet hours',
    from: 'Quiet from',
    to: 'Quiet until',
    quietHint: 'No sound, flash or notification; the window and the badge go on. The same holds in a call.',
  },
}
