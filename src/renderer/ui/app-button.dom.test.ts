import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import AppButton from './AppButton.vue'

function buttonOf(props: Record<string, unknown>) {
  const wrapper = mount(AppButton, { props, slots: { default: '发送' }, attachTo: document.body })
  return { wrapper, button: wrapper.get('button') }
}

it('tells a press once', async () => {
  const { wrapper, button } = buttonOf({ type: 'primary' })
  await button.trigger('click')
  expect(wrapper.emitted('click')).toHaveLength(1)
  expect(button.attributes('type')).toBe('button')
  wrapper.unmount()
})

it('takes no press while its work goes on, says so, and keeps the focus', async () => {
  const { wrapper, button } = buttonOf({ attrType: 'submit', loading: true })
  button.element.focus()
  const press = new MouseEvent('click', { bubbles: true, cancelable: true })
  button.element.dispatchEvent(press)
  expect(wrapper.emitted('click')).toBeUndefined()
  expect(press.defaultPrevented).toBe(true)
  expect(button.attributes('aria-busy')).toBe('true')
  expect(document.activeElement).toBe(button.element)
  wrapper.unmount()
})

it('cannot be pressed where it is disabled', () => {
  const { wrapper, button } = buttonOf({ disabled: true })
  expect(button.element.disabled).toBe(true)
  wrapper.unmount()
})
