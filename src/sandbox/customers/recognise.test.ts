import { describe, expect, it } from 'vitest'
import { recognise } from './recognise.ts'

describe('what a customer hears', () => {
  it.each([
    ['【自动回复】您好，现在是非服务时间', 'automatic_reply'],
    ['您好，请稍等', 'holding'],
    ['抱歉给您添麻烦了，麻烦您私信我们手机号，我们马上跟进', 'asked_for_number'],
    ['很抱歉，请点击“联系企业”发私信给我们', 'invited_to_private'],
    ['方便留一个联系电话吗', 'asked_for_number'],
    ['我们想现在给您打电话说明，可以吗', 'asked_for_consent'],
    ['请您发一张屏幕的照片', 'asked_for_picture'],
    ['请问您的订单号是多少', 'asked_for_details'],
    ['费用已为您退还，三天内到账', 'told_result'],
    ['工单已经办结，门店今天会联系您', 'told_result'],
    ['谢谢您的喜欢', 'answer'],
    ['Could you tell us your phone number?', 'asked_for_number'],
  ])('%s → %s', (text, heard) => {
    expect(recognise(text)[0]).toBe(heard)
  })

  it('hears an invitation beside the question', () => {
    expect(recognise('麻烦您私信我们手机号')).toEqual(['asked_for_number', 'invited_to_private', 'answer'])
  })
})
