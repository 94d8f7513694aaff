import { expect } from '@playwright/test'
import { say } from './desk/square.ts'
import { shareDesk, test } from './desk/test.ts'

const shared = shareDesk({ speed: 0 })

test('客户带图来：图在自己的主机上，用键盘放大，Esc 回来', async () => {
  const { workstation, desk } = shared()
  await say(workstation, { kind: 'dm', nick: '发图的人', text: '屏幕又裂了，怎么保修？', image: 'broken_screen' })
  await desk.claim('发图的人')
  const picture = desk.at('message-image').first()
  await picture.focus()
  await desk.page.keyboard.press('Enter')
  await expect(desk.at('viewer-image')).toBeVisible()
  await expect.poll(() => desk.at('viewer-image').evaluate(image => image instanceof HTMLImageElement && image.naturalWidth)).toBe(480)
  const { origin, pathname } = new URL(await desk.at('viewer-image').evaluate(image => (image as HTMLImageElement).src))
  expect([origin, pathname.startsWith('/media/')]).toEqual([new URL(desk.page.url()).origin, true])
  await desk.page.keyboard.press('+')
  await expect(desk.at('viewer-zoom')).toHaveText('150%')
  await desk.page.keyboard.press('Escape')
  await expect(desk.at('image-viewer')).toHaveCount(0)
  await expect(picture).toBeFocused()
})

test('F25 F36 上传的小块走媒体地址，不走长连接：主机逐块回答，过大当场拒绝', async () => {
  const { desk } = shared()
  const post = (size: number) => desk.page.evaluate(async (bytes) => {
    const answer = await fetch('/media/uploads/nothing?offset=0', { method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: new Uint8Array(bytes) })
    return { status: answer.status, code: (await answer.json() as { error: { code: string } }).error.code }
  }, size)
  expect(await post(1_000)).toEqual({ status: 404, code: 'not_found' })
  expect(await post(600_000)).toEqual({ status: 413, code: 'payload_too_large' })
})
