import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPersonalData, maskPhone, maskText } from './personal-data.ts'

describe('findPersonalData', () => {
  it.each([
    ['我电话13800138000', 'phone', '13800138000'],
    ['１３８ ００１３ ８０００', 'phone', '１３８ ００１３ ８０００'],
    ['打+86-138-0013-8000找我', 'phone', '+86-138-0013-8000'],
    ['一三八零零一三八零零零', 'phone', '一三八零零一三八零零零'],
    ['家里0571-88886666', 'landline', '0571-88886666'],
    ['身份证11010519491231002X', 'id_card', '11010519491231002X'],
    ['110105 19491231 002x', 'id_card', '110105 19491231 002x'],
    ['１１０１０５１９４９１２３１００２Ｘ', 'id_card', '１１０１０５１９４９１２３１００２Ｘ'],
    ['卡号6222 0212 3456 7890 128', 'bank_card', '6222 0212 3456 7890 128'],
    ['4111111111111111', 'bank_card', '4111111111111111'],
    ['邮箱lin.yu+a@example.com.cn', 'email', 'lin.yu+a@example.com.cn'],
    ['订单号：20260302776612', 'order_no', '20260302776612'],
    ['快递单号SF1234567890123', 'order_no', 'SF1234567890123'],
    ['工单编号为GD-20260302-17', 'order_no', 'GD-20260302-17'],
    ['收货地址：文三路138号东方公寓', 'address', '文三路138号东方公寓'],
    ['我住在云栖小区3栋', 'address', '云栖小区3栋'],
    ['寄杭州市西湖区文三路138号2幢3单元501室谢谢', 'address', '寄杭州市西湖区文三路138号2幢3单元501室'],
    ['麻烦送云栖花园3-2-501', 'address', '麻烦送云栖花园3-2-501'],
  ])('%s', (text, kind, raw) => {
    const found = findPersonalData(text)
    expect(found.map(finding => [finding.kind, text.slice(finding.start, finding.end)])).toEqual([[kind, raw]])
  })

  it.each([
    '请拨打10086或12315，也可以打400-820-8888',
    '这台洗碗机3999元，去年12月买的',
    '2026-11-22 13:45到的，型号KX-8000Pro',
    '王女士您好，请您私信订单号',
    '138****0000那个号码',
    '身份证尾号0021',
    '110105194912310021',
    '微博id 5271965837296617',
    '12345678901234567890123456789',
    '全国门店都在搞活动，文三路店也有',
    '小区一室一厅够用吗',
    '快递很快，好评',
    '我住在农村，快递送到村里去了',
    '住在德清县的酒店里',
    '距离收货地址80多公里',
    '主楼1号楼比2号楼好',
    '请送到3号航站楼',
    '看第3单元的说明',
    '@云杉家电 你们的客服呢',
    'https://weibo.com/7700112233/Q1a2b3c4d',
  ])('finds nothing in %s', (text) => {
    expect(findPersonalData(text)).toEqual([])
  })

  it('finds several, by place', () => {
    expect(findPersonalData('订单号A20260302，电话13800138000，邮箱a@example.com').map(({ kind }) => kind)).toEqual(['order_no', 'phone', 'email'])
  })
})

describe('masking', () => {
  it.each([
    ['电话13800138000，急', '电话138****8000，急'],
    ['座机0571-88886666', '座机0571-****6666'],
    ['身份证11010519491231002X', '身份证****002X'],
    ['发lin@example.com', '发l***@example.com'],
    ['我住在云栖小区3栋', '我住在[地址]'],
    ['订单号20260302776612', '订单号****6612'],
    ['没有什么要藏的', '没有什么要藏的'],
  ])('F60 %s', (text, masked) => {
    expect(maskText(text)).toBe(masked)
  })

  it.each([
    ['13800138000', '138****8000'],
    ['+8613800138000', '138****8000'],
    ['138****8000', '138****8000'],
    ['unknown', '*******'],
  ])('maskPhone %s', (raw, masked) => {
    expect(maskPhone(raw)).toBe(masked)
  })

  it('F60 no phone number is left after masking, whatever stands around it', () => {
    const number = fc.integer({ min: 0, max: 999_999_999 }).map(rest => `13${String(rest).padStart(9, '0')}`)
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('好', '，', ' ', '打', 'a') }), number, (around, phone) => {
      expect(maskText(`${around}，${phone}，${around}`)).not.toContain(phone)
    }))
  })

  it('F49 stays linear on 1 MB', () => {
    for (const unit of ['13800138000 ', '1号', '号', '小区3栋', '寄到', 'a@', 'a.', '62 ', '订单', '单', '3-2-'])
      expect(typeof maskText(unit.repeat(Math.ceil(1_000_000 / unit.length)))).toBe('string')
  }, 30_000)
})
