import { describe, expect, it } from 'vitest'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useRoom } from '../../stores/room.ts'
import CustomerPanel from '../customer/CustomerPanel.vue'
import InboxRow from '../inbox/InboxRow.vue'
import ConversationPanel from './ConversationPanel.vue'

const forbidden = 'script, img:not([loading]), iframe, a[href]:not([href^="/"]):not([href^="#"]), b[onmouseover], [onerror]'

describe('hostile text', () => {
  it('F46 markup in names and messages is shown as text and runs nothing', async () => {
    const { wrapper, settle } = await mountOnDesk(ConversationPanel)
    const room = useRoom()
    room.id = 'r-hostile'
    await settle()
    expect(wrapper.text()).toContain('<img src=x onerror="alert(1)"><script>alert(2)</script>')
    expect(wrapper.element.querySelectorAll(forbidden)).toHaveLength(0)
    wrapper.unmount()
  })

  it('F46 an address is no link and shows the host that it really leads to', async () => {
    const { wrapper, settle } = await mountOnDesk(ConversationPanel)
    useRoom().id = 'r-hostile'
    await settle()
    expect(wrapper.find('.address .host').text()).toBe('evil.example.net')
    expect(wrapper.find('[data-testid="timeline"] a').exists()).toBe(false)
    wrapper.unmount()
  })

  it('F46 the row and the customer\'s panel show the same name as text', async () => {
    const desk = await mountOnDesk(ConversationPanel)
    const room = useRoom()
    room.id = 'r-hostile'
    await desk.settle()
    const detail = room.detail
    desk.wrapper.unmount()
    const row = await mountOnDesk(InboxRow, { row: detail?.row, myId: 'a-me' })
    expect(row.wrapper.text()).toContain('<b onm')
    expect(row.wrapper.element.querySelectorAll(forbidden)).toHaveLength(0)
    row.wrapper.unmount()
    const panel = await mountOnDesk(CustomerPanel, { detail })
    expect(panel.wrapper.element.querySelectorAll(forbidden)).toHaveLength(0)
    panel.wrapper.unmount()
  })

  it('F49 a megabyte without a space is laid out only when it is asked for', async () => {
    const { wrapper, client, settle } = await mountOnDesk(ConversationPanel)
    const message = client.world.rooms.get('r-hostile')?.messages[0]
    if (message)
      message.text = 'A'.repeat(1_000_000)
    useRoom().id = 'r-hostile'
    await settle()
    expect(wrapper.find('[data-testid="message"] .words').text()).toHaveLength(2_000)
    await wrapper.find('[data-testid="message-expand"]').trigger('click')
    expect(wrapper.find('[data-testid="message"] .words').text()).toHaveLength(1_000_000)
    wrapper.unmount()
  })

  it('a system line of a newer engine becomes a neutral one', async () => {
    const { wrapper, client, settle } = await mountOnDesk(ConversationPanel)
    const room = client.world.rooms.get('r-roam')
    const line = room?.messages.find(message => message.direction === 'system')
    if (line)
      line.text = '__proto__'
    useRoom().id = 'r-roam'
    await settle()
    expect(wrapper.find('[data-testid="system-line"]').text()).toContain('系统记录了一次变动')
    wrapper.unmount()
  })

  it('a kind of message that is not known has a bubble of its own', async () => {
    const { wrapper, settle } = await mountOnDesk(ConversationPanel)
    useRoom().id = 'r-unknown'
    await settle()
    expect(wrapper.find('[data-testid="message-unsupported"]').exists()).toBe(true)
    wrapper.unmount()
  })
})
