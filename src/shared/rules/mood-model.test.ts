import { describe, expect, it } from 'vitest'
import { createMoodModel, longestRead, modelForm, readMoodModel } from './mood-model.ts'
import { moodOf } from './mood.ts'

const small = createMoodModel({
  bias: 0,
  scale: 0.1,
  entries: [{ gram: '慢', steps: -10 }, { gram: '很慢', steps: -20 }, { gram: '^快', steps: 30 }, { gram: '顺手', steps: 40 }, { gram: '去世', steps: 100 }],
})

describe('a mood model', () => {
  it.each([
    ['', 0],
    ['没有见过的字', 0],
    ['慢', -1],
    ['很慢', -3],
    ['慢慢慢', -1],
    ['快', 3],
    ['不快', 0],
    ['顺　手', 4],
  ])('%j leans %d', (text, lean) => {
    expect(small.lean(text)).toBeCloseTo(lean)
  })

  it('names the words that spoke, of the side that is asked for', () => {
    expect(small.speaking('用着顺手，就是很慢', 'pleased')).toEqual(['顺手'])
    expect(small.speaking('用着顺手，就是很慢', 'displeased')).toEqual(['很慢'])
    expect(small.speaking('没有见过', 'pleased')).toEqual([])
  })

  it('is read from its file, and anything else is refused', () => {
    const model = readMoodModel('# Mood\nbias\t0.5\nscale\t0.1\n#好\t10\n慢\t-10\n')
    expect(model.lean('慢')).toBeCloseTo(-0.5)
    expect(model.lean('#好')).toBeCloseTo(1.5)
    expect(() => readMoodModel('<html>')).toThrow(TypeError)
    expect(() => readMoodModel('慢\tvery')).toThrow(TypeError)
  })

  it('sees half-width, lower-case, digits as zeros, no unit three times', () => {
    const into = new Uint16Array(longestRead + 1)
    const length = modelForm('ＡＢ 138！！！！', into)
    expect(String.fromCharCode(...into.subarray(1, length))).toBe('ab00!!')
  })

  it('F49 reads no more of a megabyte than of two thousand characters', () => {
    expect(small.lean(`${'好'.repeat(1_000_000)}很慢`)).toBe(0)
    expect(small.lean('\uD800'.repeat(5_000))).toBe(0)
  })
})

describe('moodOf with a model', () => {
  it.each([
    ['用着顺手', 'pleased'],
    ['很慢的说', 'uneasy'],
    ['支持几年质保吗', 'calm'],
    ['快件到哪里了', 'calm'],
    ['密码忘了怎么办', 'calm'],
    ['父亲去世了', 'grieving'],
    ['骗子！！！用着顺手', 'furious'],
    ['没收到惊喜，用着顺手', 'pleased'],
    ['收到货了', 'calm'],
  ])('%s → %s', (text, mood) => {
    expect(moodOf(text, small).mood).toBe(mood)
  })

  it('says by which words, and what stood against them', () => {
    expect(moodOf('有点吵，用着顺手', small)).toEqual({ mood: 'pleased', why: ['顺手'], against: ['有点'] })
  })

  it('is asked anew when the model changes', () => {
    expect(moodOf('用着顺手').mood).toBe('calm')
    expect(moodOf('用着顺手', small).mood).toBe('pleased')
  })
})
