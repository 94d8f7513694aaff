import type { MediaItem } from '../../../shared/contract/media.ts'
import { mount } from '@vue/test-utils'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { putMessage } from '../../bridge/fake/world.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { createWords } from '../../locales/index.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useRoom } from '../../stores/room.ts'
import ConversationPanel from '../conversation/ConversationPanel.vue'
import AppDialogs from '../shell/AppDialogs.vue'
import { cardOf } from './card.ts'
import FileCard from './FileCard.vue'
import { fitOf, isLong, tileOf } from './picture-box.ts'

const item: MediaItem = { id: 'm-1', kind: 'image', mime: 'image/png', name: null, state: 'ready', size: 1_000, width: 800, height: 600, reason: null, risk: null }

describe('the room that a picture takes', () => {
  it('is known from its pixels, within bounds, and never zero', () => {
    const side = fc.integer({ min: 1, max: 40_000 })
    fc.assert(fc.property(side, side, (width, height) => {
      const tile = tileOf({ width, height }, { width: 280, height: 220 }, { width: 80, height: 60 })
      expect(tile.width).toBeGreaterThanOrEqual(80)
      expect(tile.width).toBeLessThanOrEqual(280)
      expect(tile.height).toBeGreaterThanOrEqual(60)
      expect(tile.height).toBeLessThanOrEqual(220)
      const fit = fitOf({ width, height }, { width: 1_200, height: 700 })
      expect(Math.min(fit.width, fit.height)).toBeLessThanOrEqual(1_200.01)
      expect(fit.width / fit.height).toBeCloseTo(width / height, 5)
      expect(isLong({ width, height }) || (fit.width <= 1_200.01 && fit.height <= 700.01)).toBe(true)
    }))
  })

  it('of 3:100 is read along its length', () => {
    expect(fitOf({ width: 300, height: 10_000 }, { width: 1_200, height: 700 })).toEqual({ width: 300, height: 10_000 })
    expect(fitOf({ width: 800, height: 600 }, { width: 400, height: 700 })).toEqual({ width: 400, height: 300 })
  })
})

describe('a card', () => {
  it.each([
    [{ kind: 'link', facts: { cardTitle: '', cardUrl: 'https://huiyin.example.com@evil.example.net/x' } }, { kind: 'link', host: 'evil.example.net' }],
    [{ kind: 'card', facts: { cardTitle: '理赔', cardUrl: 'javascript:alert(1)' } }, { kind: 'card', url: null, host: '' }],
    [{ kind: 'card', facts: { cardTitle: '理赔', cardUrl: 'smb://evil/x' } }, { url: null }],
    [{ kind: 'position', facts: { cardTitle: '滨江', latitude: 30.1894, longitude: 120.1913 } }, { kind: 'position', place: '30.189400, 120.191300' }],
  ] as const)('%j', (message, shown) => {
    expect(cardOf(message)).toMatchObject(shown)
  })

  it('is none without words, address or place', () => {
    expect(cardOf({ kind: 'text', facts: { truncated: true } })).toBeNull()
  })
})

describe('a file', () => {
  const show = (more: Partial<MediaItem>) => mount(FileCard, { props: { media: { ...item, kind: 'file', name: '全部截图.zip', ...more }, url: '/media/m-1' }, global: { plugins: [createWords('zh-CN')] } })

  it('is downloaded by its name', () => {
    const link = show({ name: '发票.pdf' }).get('[data-testid=file-download]')
    expect([link.attributes('href'), link.attributes('download')]).toEqual(['/media/m-1', '发票.pdf'])
  })

  it('F48 that may do harm says so and takes a second press', async () => {
    const card = show({ risk: 'archive' })
    expect(card.text()).toContain('压缩包')
    expect(card.find('[data-testid=file-download]').exists()).toBe(false)
    await card.get('[data-testid=file-ask]').trigger('click')
    expect(card.text()).toContain('不要直接双击打开')
    expect(card.get('[data-testid=file-download]').attributes('href')).toBe('/media/m-1')
  })
})

describe('in a conversation', () => {
  let unmount = (): void => {}
  afterEach(() => unmount())

  async function openRoom(media: MediaItem[]) {
    const both = { components: { ConversationPanel, AppDialogs }, template: '<div><ConversationPanel /><AppDialogs /></div>' }
    const desk = await mountOnDesk(both)
    unmount = () => desk.wrapper.unmount()
    const room = desk.client.world.rooms.get('r-roam-p')!
    putMessage(desk.client.world, room, { ...room.messages[0]!, media })
    useRoom().id = 'r-roam-p'
    await desk.settle()
    return { ...desk, find: (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`), all: (testid: string) => desk.wrapper.findAll(`[data-testid="${testid}"]`) }
  }

  it('F48 what is refused, gone or on its way is said in words, and nothing of it is asked for', async () => {
    const { all, wrapper } = await openRoom([
      { ...item, id: 'a', state: 'fetching' },
      { ...item, id: 'b', state: 'gone', reason: 'missing' },
      { ...item, id: 'c', state: 'refused', reason: 'pixels' },
      { ...item, id: 'd', kind: 'file', state: 'refused', reason: 'program', name: '订单.lnk' },
      { ...item, id: 'e', kind: 'video', state: 'refused', reason: 'size' },
    ])
    expect(all('message-media').map(one => one.text())).toEqual(['图片正在下载', '图片已不在平台上', '图片尺寸异常大，未打开', '这是可执行程序，已拦下订单.lnk', '视频太大，未下载'])
    expect(wrapper.html()).not.toMatch(/src="[^"]*=(?:a|b|c|d|e)"/)
  })

  it('pictures keep their place while they load, and the viewer is worked by keys', async () => {
    const { all, find, settle } = await openRoom([item, { ...item, id: 'm-2', width: 300, height: 10_000 }])
    const tiles = all('message-image').slice(0, 2)
    expect(tiles.map(tile => (tile.element as HTMLElement).style.height)).toEqual(['210px', '220px'])
    expect(tiles[0]!.get('img').attributes()).toMatchObject({ loading: 'lazy', decoding: 'async', width: '280', height: '210' })
    await tiles[0]!.trigger('click')
    await settle()
    const press = async (key: string) => {
      await find('image-viewer').trigger('keydown', { key })
      await settle()
    }
    expect(find('viewer-at').text()).toMatch(/^第 1 \/ \d+ 张$/)
    await press('ArrowRight')
    expect(useDialogs().subject).toBe('m-2')
    await press('+')
    await press('+')
    expect(find('viewer-zoom').text()).toBe('200%')
    await press('r')
    expect(find('viewer-image').attributes('style')).toContain('rotate(90deg)')
    await press('0')
    expect([find('viewer-zoom').text(), find('viewer-image').attributes('style')?.includes('rotate(0deg)')]).toEqual(['100%', true])
    await press('ArrowLeft')
    await press('ArrowLeft')
    expect(useDialogs().subject).toBe('m-1')
    await find('viewer-close').trigger('click')
    await settle()
    expect(find('image-viewer').exists()).toBe(false)
  })
})
