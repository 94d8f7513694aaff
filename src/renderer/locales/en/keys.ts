import type { Messages } from '../messages.ts'

/** The palette. */
export const palette: Messages['palette'] = {
  title: 'Command palette',
  placeholder: 'An action or a customer: Chinese, pinyin, initials, English',
  recent: 'used lately',
  none: 'No such action and no such customer. Try another word.',
  foot: '↑↓ choose · Enter run · Esc close',
}

/** The table of keys and its editor. */
export const keys: Messages['keys'] = {
  title: 'Keys',
  hint: 'While you type or compose, only keys with Ctrl or Alt act',
  here: 'Here',
  elsewhere: 'Elsewhere',
  places: { everywhere: 'Everywhere', list: 'List', conversation: 'Conversation', composer: 'While replying', call: 'On a call', page: 'Pages beside the desk', supervisor: 'Supervisor' },
  change: 'Change keys',
  changeHint: 'They follow your account to any computer',
  back: 'Show keys',
  none: 'none',
  newline: 'New line',
  leaveField: 'Leave the field',
  record: 'Press the new keys…',
  recordHint: 'Esc cancel · Backspace no key',
  edit: 'Change the keys of “{action}”, now {keys}',
  reset: 'Reset the keys of “{action}”',
  resetShort: 'Reset',
  resetAll: 'Reset all',
  taken: '{keys} already belongs to “{action}”',
  takeOver: 'Take it over',
  reserved: '{keys} belongs to the browser or the system. Choose another.',
  bare: 'While replying a letter alone is text; add Ctrl or Alt.',
  saved: 'Kept',
}
