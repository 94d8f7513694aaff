import type { Messages } from '../messages.ts'

export const seat: Messages['seat'] = {
  both: 'You are also open at another computer, since {t}',
  watching: 'Looking on only: you are working at another computer',
  lead: 'Work here',
  watch: 'Look on here',
}
