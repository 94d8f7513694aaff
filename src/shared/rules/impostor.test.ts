import { describe, expect, it } from 'vitest'
import { looksLikeService, seenName } from './impostor.ts'

const brands = ['云杉', 'Spruce', '回音']
const stranger = (name: string) => looksLikeService({ name, verified: 'none' }, brands)

describe('a name that passes for the brand\'s own service', () => {
  it.each([
    ['云杉客服', '云杉 客服'],
    ['云杉官方售后', '云杉 官方'],
    ['云 杉 客 服', '云杉 客服'],
    ['云·杉_客丶服', '云杉 客服'],
    ['云杉\u200B客\u200D服', '云杉 客服'],
    ['雲杉客服', '云杉 客服'],
    ['云衫客服', '云杉 客服'],
    ['芸杉客服', '云杉 客服'],
    ['云杉客㕷', '云杉 客服'],
    ['云杉菅方', '云杉 官方'],
    ['【云杉】退款专员小李', '云杉 专员'],
    ['云杉kefu01', '云杉 kefu'],
    ['ＳＰＲＵＣＥ官方', 'Spruce 官方'],
    ['Ѕpruce_support', 'Spruce support'],
    ['Spruсe客服', 'Spruce 客服'],
    ['5pruce Official', 'Spruce official'],
    ['云杉🌲在线服务', '云杉 服务'],
    ['官方客服小美', '官方客服'],
    ['人工客服888', '人工客服'],
    ['退款客服', '退款客服'],
    ['囬音客服', '回音 客服'],
    ['回音VIP客户经理', '回音 客户经理'],
    ['云杉投诉处理中心', '云杉 投诉处理'],
  ])('%s → %s', (name, words) => {
    expect(stranger(name)).toBe(words)
  })

  it.each(['我爱云杉', '云杉粉丝后援会', '云杉客服出来', '云杉客服太差了', '客服别装死', '被云杉客服骗了', '云杉用户小张', '云杉树下', '官方吐槽', '云朵', '杉杉来了', '张三', '', '服务员小王', '云杉官方什么时候还我钱', '讨厌官方客服', '找不到人工客服', '用户7310042261'])('not by: %s', (name) => {
    expect(stranger(name)).toBeNull()
  })

  it.each(['organisation', 'media', 'government'])('nor by somebody whom the platform verified as %s', (verified) => {
    expect(looksLikeService({ name: '云杉客服', verified }, brands)).toBeNull()
  })

  it('a person with a blue mark is asked about all the same', () => {
    expect(looksLikeService({ name: '云杉客服', verified: 'person' }, brands)).toBe('云杉 客服')
  })

  it('sees through what stands between and what looks alike', () => {
    expect(seenName(' Ｏ0о．雲-衫！')).toBe('ooo云杉')
  })
})
