import type { TelephoneDesk } from './telephone.ts'
import { expect } from '@playwright/test'
import { say } from './square.ts'

/** A way to call customers of that desk: one more writes in private, names `number`, is asked, agrees, and is called. */
export function consentedCalls(desk: () => TelephoneDesk): (number: string) => Promise<void> {
  let came = 0
  return async (number) => {
    const { workstation, page, desk: { claim } } = desk()
    const at = (id: string) => page.getByTestId(id)
    came += 1
    const nick = `打电话的人${came}`
    const { uid } = await say(workstation, { kind: 'dm', nick, text: `宽带又断了，麻烦打我电话 ${number.slice(3)}` })
    await claim(nick)
    await at('call-open').click()
    await at('call-ask-consent').click()
    await expect(at('consent-state')).toHaveAttribute('data-state', 'asked')
    await say(workstation, { kind: 'dm', uid, text: '可以' })
    await expect(at('consent-state')).toHaveAttribute('data-state', 'granted')
    await at('call-start').click()
  }
}
