import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askForConsent, customerWhoAgreed, customerWithNumber, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'

let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

const consents = async () => desk.context.store.read.find('consents', {}, { order: [['id', 'asc']] })
async function answer(text: string) {
  const message = await desk.hear({ text })
  await desk.round('consent answers')
  return message
}

describe('asking', () => {
  it('sends the question once and keeps what was asked, word for word', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    const { epoch, lastInboundSeq } = await desk.conversation(conversationId)
    const input = { conversationId, clientKey: 'ask-key-1', numberKey, text: '方便给您打个电话吗？通话会录音。', epoch, seenVersion: lastInboundSeq }
    const first = await desk.call('lin', 'call:askConsent', input)
    expect(await desk.call('lin', 'call:askConsent', input)).toEqual(first)
    expect(await desk.accept()).toEqual([input.text])
    expect(await consents()).toMatchObject([{ id: first.consentId, state: 'asked', scope: ['call', 'record'], wording: input.text, phoneNumberId: numberKey, channel: 'weibo', agentId: 'lin' }])
    expect(await desk.context.store.read.find('timers', { kind: 'consent_expiry' })).toMatchObject([{ dueAt: desk.now() + 24 * 3_600_000 }])
    expect(await desk.factsOf(conversationId, 'consent_asked')).toEqual({ agent: 'lin', number: '138****8000' })
  })

  it('asks only for what it says: without a word of recording the call is not recorded', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    const { epoch, lastInboundSeq } = await desk.conversation(conversationId)
    await desk.call('lin', 'call:askConsent', { conversationId, clientKey: 'ask-key-1', numberKey, text: '方便接电话吗？我是工号8001。', epoch, seenVersion: lastInboundSeq })
    await desk.accept()
    await answer('可以')
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
    expect(desk.link.ofType('dial')).toMatchObject([{ record: false }])
  })

  it('is refused to who does not own the room, has not seen the last word, or finds the window shut', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    const { epoch, lastInboundSeq } = await desk.conversation(conversationId)
    const input = { conversationId, clientKey: 'ask-key-1', numberKey, text: '方便接电话吗？', epoch, seenVersion: lastInboundSeq }
    await expect(desk.call('zhou', 'call:askConsent', input)).rejects.toMatchObject({ code: 'not_owner' })
    await expect(desk.call('lin', 'call:askConsent', { ...input, seenVersion: lastInboundSeq - 1 })).rejects.toMatchObject({ code: 'stale_version' })
    await expect(desk.call('lin', 'call:askConsent', { ...input, text: '你傻吗，接电话' })).rejects.toMatchObject({ code: 'guard_sensitive' })
    await desk.context.store.write(tx => tx.update('conversations', conversationId, { windowUntil: desk.now() - 1 }))
    await expect(desk.call('lin', 'call:askConsent', input)).rejects.toMatchObject({ code: 'window_closed' })
    expect((await desk.call('lin', 'call:plan', { conversationId })).askIn).toBeNull()
    expect(await consents()).toEqual([])
  })

  it('is refused where no private room is', async () => {
    await desk.hear({ text: '@云杉 没人管我', visibility: 'public', touchpoint: 'mention', threadKey: 'status:1:u1' })
    const { id } = (await desk.context.store.read.find('conversations', {}))[0]!
    await desk.call('lin', 'conversation:claim', { id })
    const { epoch, lastInboundSeq } = await desk.conversation(id)
    await expect(desk.call('lin', 'call:askConsent', { conversationId: id, clientKey: 'ask-key-1', numberKey: null, text: '方便接电话吗？', epoch, seenVersion: lastInboundSeq })).rejects.toMatchObject({ code: 'not_found', details: { missing: 'private_room' } })
  })

  it('a second question takes the place of the first', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    const first = await askForConsent(desk, conversationId, numberKey)
    const second = await askForConsent(desk, conversationId, numberKey)
    await answer('可以')
    expect((await consents()).map(({ id, state }) => [id, state])).toEqual([[first, 'expired'], [second, 'granted']])
    expect((await desk.lines(conversationId)).filter(key => key === 'consent_granted')).toHaveLength(1)
  })
})

describe('the answer', () => {
  it.each([
    ['可以，打吧', 'granted'],
    ['不用了', 'declined'],
    ['别打电话，打字就行', 'declined'],
    ['你们是哪里的？', 'asked'],
    ['先说说怎么解决', 'asked'],
  ])('%s → %s', async (text, state) => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await askForConsent(desk, conversationId, numberKey)
    const message = await answer(text)
    expect(await consents()).toMatchObject([{ state, ...(state === 'asked' ? {} : { messageId: message.id }) }])
    expect((await desk.lines(conversationId)).at(-1)).toBe(state === 'asked' ? 'consent_asked' : `consent_${state}`)
  })

  it('the last clear word counts', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await askForConsent(desk, conversationId, numberKey)
    await desk.hear({ text: '可以' })
    await desk.hear({ text: '算了不要打' })
    await desk.round('consent answers')
    expect(await consents()).toMatchObject([{ state: 'declined' }])
  })

  it('is read once, whoever looks at the same time', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await askForConsent(desk, conversationId, numberKey)
    await desk.hear({ text: '可以' })
    await Promise.all([desk.round('consent answers'), desk.round('consent answers')])
    expect((await desk.lines(conversationId)).filter(key => key === 'consent_granted')).toHaveLength(1)
  })

  it('nothing said before the question reached the customer is an answer to it', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    const { epoch, lastInboundSeq } = await desk.conversation(conversationId)
    await desk.call('lin', 'call:askConsent', { conversationId, clientKey: 'ask-key-1', numberKey, text: '方便接电话吗？', epoch, seenVersion: lastInboundSeq })
    await answer('好的')
    desk.advance(20_000)
    await desk.accept()
    await desk.round('consent answers')
    expect(await consents()).toMatchObject([{ state: 'asked' }])
    await answer('可以')
    expect(await consents()).toMatchObject([{ state: 'granted' }])
  })

  it('a number in the answer is the one that is agreed to; two are left to a person', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await askForConsent(desk, conversationId, numberKey)
    await answer('可以，13900139000')
    const [consent] = await consents()
    expect((await desk.context.store.read.get('phoneNumbers', consent!.phoneNumberId!))?.masked).toBe('139****9000')
    await expect(desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })).rejects.toMatchObject({ code: 'number_not_in_consent' })

    await askForConsent(desk, conversationId, numberKey)
    await desk.hear({ text: '13900139000' })
    await answer('可以 13700137000')
    expect((await consents())[1]).toMatchObject({ state: 'asked' })
  })

  it('a yes without a number waits for one', async () => {
    const { conversationId } = await desk.hear({ text: '洗碗机漏水' })
    await desk.call('lin', 'conversation:claim', { id: conversationId })
    await askForConsent(desk, conversationId, null)
    await answer('可以')
    expect(await consents()).toMatchObject([{ state: 'asked' }])
    await answer('13800138000')
    const plan = await desk.call('lin', 'call:plan', { conversationId })
    expect(plan.consents).toMatchObject([{ state: 'granted', number: '138****8000', scope: ['call', 'record'] }])
    await desk.call('lin', 'call:start', { conversationId, numberKey: plan.numbers[0]!.key, clientKey: 'start-key-1' })
    expect(desk.link.ofType('dial')).toHaveLength(1)
  })

  it('a named time is passed on to the agent', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await askForConsent(desk, conversationId, numberKey)
    await answer('晚上八点打')
    const callAt = (await desk.factsOf(conversationId, 'consent_granted'))?.callAt
    desk.setTime(20)
    expect(callAt).toBe(desk.now())
  })

  it('none within a day: expired', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await askForConsent(desk, conversationId, numberKey)
    desk.advance(24 * 3_600_000)
    await desk.round('consent expiry')
    expect(await consents()).toMatchObject([{ state: 'expired' }])
    await answer('可以')
    expect(await consents()).toMatchObject([{ state: 'expired' }])
  })
})

describe('a person reads the answer', () => {
  it('and says which message says so', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    const consentId = await askForConsent(desk, conversationId, numberKey)
    const message = await answer('行吧那你打来说清楚到底怎么回事')
    expect(await desk.call('lin', 'call:recordConsent', { conversationId, numberKey, messageId: message.id, granted: true, scope: ['call'] })).toEqual({ consentId })
    expect(await consents()).toMatchObject([{ state: 'granted', messageId: message.id, scope: ['call'] }])
    expect(await desk.context.store.read.find('audit', { action: 'consent.record' })).toMatchObject([{ actorId: 'lin', facts: { state: 'granted', messageId: message.id, number: '138****8000' } }])
    expect(await desk.factsOf(conversationId, 'consent_granted')).toMatchObject({ agent: 'lin', number: '138****8000' })
  })

  it('also where nobody asked', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk, '你们直接打我电话说！13800138000')
    const [message] = await desk.context.store.read.find('messages', { conversationId, direction: 'inbound' })
    await desk.call('lin', 'call:recordConsent', { conversationId, numberKey, messageId: message!.id, granted: true })
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
    expect((await desk.callback()).consentId).toBe((await consents())[0]!.id)
  })

  it('never by a message of ours, of another customer, or for a room they do not own', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await askForConsent(desk, conversationId, numberKey)
    const [ours] = await desk.context.store.read.find('messages', { conversationId, direction: 'outbound' })
    const theirs = await desk.hear({ text: '可以', threadKey: 'dm:u2', author: { uid: 'u2', name: '别人' } })
    for (const messageId of [ours!.id, theirs.id, 'nothing'])
      await expect(desk.call('lin', 'call:recordConsent', { conversationId, numberKey, messageId, granted: true })).rejects.toMatchObject({ code: 'not_found' })
    const message = await answer('嗯？')
    await desk.context.store.write(tx => tx.update('messages', message.id, { authorKind: 'bystander' }))
    await expect(desk.call('lin', 'call:recordConsent', { conversationId, numberKey, messageId: message.id, granted: true })).rejects.toMatchObject({ code: 'not_found' })
    await expect(desk.call('zhou', 'call:recordConsent', { conversationId, numberKey, messageId: message.id, granted: true })).rejects.toMatchObject({ code: 'not_owner' })
  })
})

describe('recording', () => {
  it('is left out where the yes says so, and dropped when it is refused later', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await askForConsent(desk, conversationId, numberKey)
    await desk.hear({ text: '可以打，但是不要录音' })
    await desk.round('consent answers')
    expect(await desk.context.store.read.find('consents', {})).toMatchObject([{ state: 'granted', scope: ['call'] }])
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
    expect(desk.link.ofType('dial')).toMatchObject([{ record: false }])
  })

  it('a question that says there is none asks for none', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    const { epoch, lastInboundSeq } = await desk.conversation(conversationId)
    await desk.call('lin', 'call:askConsent', { conversationId, clientKey: 'ask-key-1', numberKey, text: '想给您打个电话，通话不录音，可以吗？', epoch, seenVersion: lastInboundSeq })
    expect(await desk.context.store.read.find('consents', {})).toMatchObject([{ scope: ['call'], expiresAt: desk.now() + 86_400_000 }])
  })
})

describe('where a number comes from', () => {
  it('a card that the platform brings is as good as words', async () => {
    const { conversationId } = await desk.hear({ kind: 'card', text: '姓名：王女士\n电话：13800001234', card: { title: '留资卡片' } })
    await desk.call('lin', 'conversation:claim', { id: conversationId })
    expect((await desk.call('lin', 'call:plan', { conversationId })).numbers).toMatchObject([{ number: '138****1234', consent: null, callerId: '4009990000', doNotCall: false }])
  })

  it('an extension is shown with it, and kept out of the dial', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk, '打公司座机 010-88886666 转 802')
    const plan = await desk.call('lin', 'call:plan', { conversationId })
    expect(plan.numbers).toMatchObject([{ number: '010-****6666 转 802' }])
    expect(plan.wording).toContain('尾号 6666')
    const { id: messageId } = await desk.hear({ text: '可以' })
    await desk.call('lin', 'call:recordConsent', { conversationId, numberKey, messageId, granted: true })
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
    expect(desk.link.ofType('dial')).toMatchObject([{ number: '+861088886666' }])
  })

  it('shows the customer the number that is meant for them, and never one that only takes calls', async () => {
    Object.assign(desk.context.config.hotline!, { callerIds: [{ number: '4009990000', dialsOut: false }, { number: '01060001000', area: '010', dialsOut: true }] })
    const { conversationId } = await customerWithNumber(desk, '座机 010-88886666，手机13800138000')
    const { numbers } = await desk.call('lin', 'call:plan', { conversationId })
    expect(Object.fromEntries(numbers.map(({ number, callerId }) => [number, callerId]))).toEqual({ '010-****6666': '01060001000', '138****8000': '' })
    const { id: messageId } = await desk.hear({ text: '都可以' })
    for (const { key } of numbers)
      await desk.call('lin', 'call:recordConsent', { conversationId, numberKey: key, messageId, granted: true })
    const start = (masked: string) => desk.call('lin', 'call:start', { conversationId, numberKey: numbers.find(({ number }) => number === masked)!.key, clientKey: `start-${masked}` })
    await expect(start('138****8000')).rejects.toMatchObject({ code: 'hotline_unreachable' })
    await start('010-****6666')
    expect(desk.link.ofType('dial')).toMatchObject([{ callerId: '01060001000' }])
  })
})

describe('taking it back', () => {
  it('a refusal to be called withdraws, calls off what waits, and is never dialled again', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
    await desk.gateway('agent_answered')
    await desk.gateway('ended', { outcome: 'busy' })
    desk.advance(1_000)
    await answer('别打电话了')
    expect(await consents()).toMatchObject([{ state: 'withdrawn' }])
    expect((await desk.callback()).state).toBe('cancelled')
    expect(await desk.factsOf(conversationId, 'call_cancelled')).toMatchObject({ by: 'customer', why: 'consent' })
    await expect(desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-2' })).rejects.toMatchObject({ code: 'consent_required' })
  })

  it('a no to something else is no withdrawal', async () => {
    await customerWhoAgreed(desk)
    desk.advance(1_000)
    await answer('不用了，谢谢')
    expect(await consents()).toMatchObject([{ state: 'granted' }])
  })

  it('a person records it while the agent\'s phone rings: the gateway gives up', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
    const message = await desk.hear({ text: '我这会儿开会呢' })
    await desk.call('lin', 'call:recordConsent', { conversationId, numberKey, messageId: message.id, granted: false })
    expect(await consents()).toMatchObject([{ state: 'withdrawn' }])
    expect((await desk.callback()).state).toBe('cancelled')
    expect(desk.link.ofType('cancel')).toHaveLength(1)
  })

  it('the refusal list calls off what was agreed', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1', notBefore: desk.now() + 3_600_000 })
    await desk.call('lin', 'doNotCall:add', { numberKey, why: '不要再打' })
    expect((await desk.callback()).state).toBe('cancelled')
  })
})
