import type { Workstation } from '../../support/workstation.ts'
import type { Desk } from './desk.ts'
import { expect } from '@playwright/test'
import { say } from './square.ts'

const draft = '带本人身份证原件到任意营业厅就能办，不收费'

/** Claims the question of `nick` and begins an answer, which the engine has by the end. Gives the conversation's id. */
export async function beginAnswer(workstation: Workstation, desk: Desk, nick = '等回复的人'): Promise<string> {
  await say(workstation, { kind: 'mention', nick, text: '@云杉客服 换卡要带什么证件？' })
  await desk.claim(nick)
  await desk.field.fill(draft)
  await expect(desk.at('draft-state')).toHaveAttribute('data-kept', 'true')
  return await desk.conversation.getAttribute('data-id') ?? ''
}

/** The same conversation is open, what was begun stands there, and work goes on. Gives the ms since `since`. */
export async function expectAnswerBack({ conversation, field, at }: Desk, id: string, since: number): Promise<number> {
  await expect(conversation).toHaveAttribute('data-id', id)
  await expect(field).toHaveValue(draft)
  await expect(at('send')).toBeEnabled()
  return Date.now() - since
}
