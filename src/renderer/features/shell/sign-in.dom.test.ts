import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import SignInForm from './SignInForm.vue'

async function form(signIn: (code: string) => Promise<void>) {
  const desk = await mountOnDesk(SignInForm, { signIn })
  const type = (words: string) => desk.wrapper.get('[data-testid="sign-in-code"]').setValue(words)
  const submit = () => desk.wrapper.get('form').trigger('submit')
  return { ...desk, type, submit }
}

describe('signing in at a hub', () => {
  it('hands over what was pasted, once, and nothing when nothing was', async () => {
    const asked: string[] = []
    const answer = Promise.withResolvers<void>()
    const { type, submit, settle } = await form((code) => {
      asked.push(code)
      return answer.promise
    })
    await submit()
    await type('   ')
    await submit()
    expect(asked).toEqual([])
    await type('https://desk.example.com/#sign-in=abc')
    await submit()
    await submit()
    expect(asked).toEqual(['https://desk.example.com/#sign-in=abc'])
    answer.resolve()
    await settle()
  })

  it('says why it did not work, and lets the person try again', async () => {
    const outcomes = [new AppError('not_signed_in'), null]
    const { type, submit, settle, wrapper } = await form(async () => {
      const outcome = outcomes.shift()
      if (outcome)
        throw outcome
    })
    await type('spent')
    await submit()
    await settle()
    expect(wrapper.get('[data-testid="error-words"]').attributes('data-code')).toBe('not_signed_in')
    await submit()
    await settle()
    expect(wrapper.find('[data-testid="error-words"]').exists()).toBe(false)
    expect(outcomes).toEqual([])
  })
})
