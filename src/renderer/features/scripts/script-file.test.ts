import { describe, expect, it } from 'vitest'
import { withContents, withoutContents } from './script-file.ts'

const script = { title: '重启光猫', variants: ['按图做。'], files: [{ id: 'm1', name: '图.png', mime: 'image/png', size: 3, sha256: 'a'.repeat(64) }] }

describe('a file of scripts', () => {
  it('carries the bytes of what goes with them, and gives them back beside the text', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256)
    const written = await withContents(JSON.stringify([script, { title: '没有附件', files: [] }]), async () => bytes)
    expect(written).not.toContain('"id"')
    const { text, carried } = withoutContents(written)
    expect(carried).toEqual([{ name: '图.png', mime: 'image/png', bytes }])
    expect(JSON.parse(text)).toMatchObject([{ title: '重启光猫', files: [{ name: '图.png', carried: true }] }, { title: '没有附件', files: [] }])
    expect(text.length).toBeLessThan(500)
  })

  it.each([['CSV', '标题,品牌\n查账单,\n'], ['broken JSON', '[{"title":'], ['another JSON', '{"a":1}']])('leaves %s as it is', (_, text) => {
    expect(withoutContents(text)).toEqual({ text, carried: [] })
  })

  it('says of a file without its bytes that they did not come, and passes over what is no text of bytes', () => {
    const { text, carried } = withoutContents(JSON.stringify([{ ...script, files: [...script.files, { ...script.files[0], content: '#' }] }]))
    expect(carried).toEqual([])
    expect(JSON.parse(text)).toMatchObject([{ files: [{ carried: false }, { carried: false }] }])
  })
})
