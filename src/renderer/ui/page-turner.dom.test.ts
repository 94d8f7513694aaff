import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { createWords } from '../locales/index.ts'
import PageTurner from './PageTurner.vue'

function turnerAt(page: number) {
  return mount(PageTurner, { props: { page, count: 3 }, global: { plugins: [createWords('zh-CN')] } })
}

it.each([
  [1, [2]],
  [2, [1, 3]],
  [3, [2]],
])('from page %i of three one leafs to %j alone', async (page, reached) => {
  const turner = turnerAt(page)
  expect(turner.text()).toContain(`第 ${page} / 3 页`)
  for (const button of turner.findAll('button'))
    await button.trigger('click')
  expect((turner.emitted('turn') ?? []).flat()).toEqual(reached)
  turner.unmount()
})
