import type { FileDesk } from '../desk/file-desk.ts'
import { Buffer } from 'node:buffer'
import { expect, test } from '@playwright/test'
import { makePng } from '../../support/engine/upload-file.ts'
import { startFileDesk } from '../desk/file-desk.ts'

let desk: FileDesk
test.beforeAll(async ({ browser }) => {
  desk = await startFileDesk(browser)
})
test.afterAll(() => desk.stop())

/** Puts a picture into the clipboard as a screenshot does, and presses the keys that paste it. */
async function pastePicture(bytes: Uint8Array): Promise<void> {
  const { page } = desk
  await page.evaluate(async (base64) => {
    const blob = new Blob([Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))], { type: 'image/png' })
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })])
  }, Buffer.from(bytes).toString('base64'))
  await page.getByTestId('composer-text').focus()
  await page.keyboard.press('ControlOrMeta+V')
}

test('客户的图片用键盘就能看：翻页、缩放、旋转，Esc 回到原处', async () => {
  const { page, t } = desk
  const at = (id: string) => page.getByTestId(id)
  t.weibo.onMedia = ref => ({ mime: 'image/png', name: null, bytes: ref.ref === 'pic:2' ? makePng(300, 10_000) : makePng(800, 600) })
  await desk.openRoom({ text: '屏幕又裂了', media: [{ kind: 'image', ref: 'pic:1' }, { kind: 'image', ref: 'pic:2' }, { kind: 'image', ref: 'pic:3' }] })
  await expect(at('message-image')).toHaveCount(3)
  await at('message-image').first().focus()
  await page.keyboard.press('Enter')
  await expect(at('viewer-at')).toHaveText('第 1 / 3 张')
  await page.keyboard.press('ArrowRight')
  await expect(at('viewer-at')).toHaveText('第 2 / 3 张')
  // A picture of 3:100 is read along its length, not as a thread.
  await expect.poll(async () => (await at('viewer-image').boundingBox())?.width).toBe(300)
  await page.keyboard.press('+')
  await expect(at('viewer-zoom')).toHaveText('150%')
  await page.keyboard.press('r')
  await expect(at('viewer-image')).toHaveCSS('transform', /matrix\(0, 1, -1, 0/)
  await page.keyboard.press('0')
  await expect(at('viewer-zoom')).toHaveText('100%')
  for (let n = 0; n < 12; n++)
    await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null || document.activeElement === document.body)).toBe(true)
  await page.keyboard.press('Escape')
  await expect(at('image-viewer')).toHaveCount(0)
  await expect(at('message-image').first()).toBeFocused()
})

test('F36 粘贴一张截图发出去：平台上只有一条，字节一个不差', async () => {
  const { page, t } = desk
  const at = (id: string) => page.getByTestId(id)
  await desk.openRoom({})
  const before = t.weibo.sent.length
  await pastePicture(makePng(640, 480, { grey: 120 }))
  await expect(at('attachment')).toHaveAttribute('data-state', 'ready')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(at('message').last().getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  await expect(at('message').last().getByTestId('message-image')).toBeVisible()
  await expect(at('attachment')).toHaveCount(0)
  expect(t.weibo.sent.length).toBe(before + 1)
  const [file] = t.weibo.sent.at(-1)?.media ?? []
  expect(file).toMatchObject({ kind: 'image', mime: 'image/png', name: '粘贴的图片.png' })
  expect((await file?.bytes())?.byteLength).toBe(file?.size)
})

test('F25 写到一半刷新页面：文字和附件都还在，接着发', async () => {
  const { page, t } = desk
  const at = (id: string) => page.getByTestId(id)
  const id = await desk.openRoom({})
  await at('composer-text').fill('照这张图操作就行')
  await at('attach-input').setInputFiles({ name: '步骤.png', mimeType: 'image/png', buffer: Buffer.from(makePng(50, 40)) })
  await expect(at('attachment')).toHaveAttribute('data-state', 'ready')
  await expect(at('draft-state')).toHaveAttribute('data-kept', 'true')
  await page.reload()
  await expect(at('conversation')).toHaveAttribute('data-id', id)
  await expect(at('composer-text')).toHaveValue('照这张图操作就行')
  await expect(at('attachment')).toHaveText(/步骤\.png/)
  const before = t.weibo.sent.length
  await at('send').click()
  await expect(at('message').filter({ hasText: '照这张图操作就行' }).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  // Where a picture goes alone, it is a message of its own before the words.
  expect(t.weibo.sent.slice(before).map(message => [message.text, message.media.length])).toEqual([['', 1], ['照这张图操作就行', 0]])
})

test('F48 拖进来的程序当场拒收，压缩包要按两次才下载', async () => {
  const { page, t } = desk
  const at = (id: string) => page.getByTestId(id)
  t.weibo.onMedia = () => ({ mime: '', name: '全部截图.zip', bytes: new Uint8Array(Buffer.from('PK\x03\x04', 'latin1')) })
  await desk.openRoom({ media: [{ kind: 'file', ref: 'file:1' }] })
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['MZ'], '退款.exe', { type: 'application/x-msdownload' }))
    return data
  })
  await at('composer').dispatchEvent('dragover', { dataTransfer: transfer })
  await expect(at('drop-here')).toBeVisible()
  await at('composer').dispatchEvent('drop', { dataTransfer: transfer })
  await expect(at('attach-refused')).toContainText('退款.exe')
  await expect(at('attachment')).toHaveCount(0)

  await expect(at('message-file')).toHaveAttribute('data-risk', 'archive')
  await expect(at('file-download')).toHaveCount(0)
  await at('file-ask').click()
  const download = page.waitForEvent('download')
  await at('file-download').click()
  expect((await download).suggestedFilename()).toBe('全部截图.zip')
})
