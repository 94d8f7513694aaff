import type { Messages } from '../messages.ts'

export const dial: Messages['dial'] = {
  title: 'Call {number}?',
  noTitle: 'This number cannot be called',
  lead: 'Another program asks for it. Calls are made from a conversation: choose whose it is; then you see whether and when it may be.',
  notCallable: 'It is no whole mobile or landline number. Short numbers, 400 numbers and codes with * or # cannot be called from a link.',
  who: 'Whom',
  here: 'the open conversation',
  byNumber: 'gave this number',
  looking: 'Looking for customers with this number…',
  nobody: 'No customer gave this number. Open the conversation of whom you want to call, then press the number again.',
  notMine: 'Take this conversation over first; calls are made by its owner.',
  next: 'Next',
}
