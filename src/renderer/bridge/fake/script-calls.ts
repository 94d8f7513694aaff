import type { FactRow } from '../../../shared/contract/knowledge.ts'
import type { PersonaRow, ScriptOffer, ScriptRow } from '../../../shared/contract/scripts.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'
import { AppError } from '../../../shared/errors.ts'
import { isLockedOut, isOffered, leastRecentVariant, scriptLockOf, stateOf } from '../../../shared/rules/scripts.ts'
import { fillSlots, slotsOf } from '../../../shared/rules/slots.ts'
import { measureText } from '../../../shared/rules/text-length.ts'
import { roomOf } from './desk-calls.ts'

/** Scripts, facts and personas of the fake. */
export interface FakeLibrary {
  scripts: ScriptRow[]
  facts: FactRow[]
  personas: PersonaRow[]
  /** Wordings that were handed out, the latest first. */
  readonly used: { readonly scriptId: string, readonly variant: number }[]
}

const libraries = new WeakMap<FakeWorld, FakeLibrary>()

/** The library of a world; made when it is first asked for. */
export function libraryOf(world: FakeWorld): FakeLibrary {
  const known = libraries.get(world) ?? makeLibrary(world)
  libraries.set(world, known)
  return known
}

function makeLibrary(world: FakeWorld): FakeLibrary {
  const by = world.people.lin
  const now = world.now()
  const script = (id: string, title: string, rest: Partial<ScriptRow>): ScriptRow => ({ id, version: 1, brand: '', title, situation: 'billing', style: 'plain', visibility: 'both', variants: [], keywords: [], files: [], sensitive: false, expiresAt: null, state: 'approved', note: '', stale: false, updatedAt: now - 86_400_000, updatedBy: by, used: 12, effective: 9, praised: 2, quiet: 7, ...rest })
  const fact = (id: string, title: string, rest: Partial<FactRow>): FactRow => ({ id, version: 1, brand: '', title, text: '', region: '', validFrom: null, validUntil: now + 86_400_000 * 90, source: '', tags: [], state: 'current', valid: true, doubt: null, used: 3, updatedAt: now - 86_400_000, updatedBy: by, ...rest })
  return {
    used: [],
    scripts: [
      script('s-bill', '账单多出来', { style: 'lively', keywords: ['话费', '扣费'], files: [{ id: 'f-bill', kind: 'image', mime: 'image/png', name: '账单怎么看.png', size: 184_000, width: 640, height: 960 }], variants: ['{客户}，平白多出钱来，搁谁都要问个明白。我来查{账期}的明细。', '钱的事不能含糊，{客户}。{账期}的明细我一笔笔给您对。'] }),
      script('s-wait', '拟人请等', { situation: 'wait', style: 'personified', variants: ['小回正抱着资料一页页翻，{客户}等我{几}分钟。', '小回钻进系统里找线索去了，{客户}稍候。'] }),
      script('s-meme', '热点接夸奖', { situation: 'praise', style: 'trending', expiresAt: now + 86_400_000 * 20, variants: ['{客户}，这波夸奖属于给我们充满电了。'] }),
      script('s-long', '退款说明', { situation: 'refund', variants: [`${'退款一般三到五个工作日原路退回，节假日顺延。'.repeat(8)}`] }),
      script('s-review', '公开道歉', { situation: 'apology', state: 'in_review', variants: ['就{事项}给大家带来的不便，我们道歉。'], used: 0, effective: 0, praised: 0, quiet: 0 }),
    ],
    facts: [
      fact('f-seven', '网购七天无理由退货', { text: '收到之日起七日内可以退货，不用说明理由。', source: '《消费者权益保护法》第二十五条', tags: ['退货'] }),
      fact('f-port', '携号转网的条件', { text: '实名登记、没有欠费、没有未到期的合约限制。', region: '浙江', tags: ['转网'] }),
      fact('f-old', '旧的价保规则', { text: '价保三十天。', state: 'doubted', valid: false, doubt: { note: '十一月起改了', by, at: now - 3_600_000 } }),
    ],
    personas: [{ id: '回音', version: 1, name: '小回', tone: '像一位办事利落的老朋友', wordsUsed: ['我来跟', '我查一下'], wordsAvoided: ['亲亲', '按规定'], signOff: '工号 {工号}', accounts: ['acc-weibo', 'acc-douyin', 'acc-forum'], updatedAt: now - 86_400_000 }],
  }
}

const takesFiles = (row: { readonly channel: string, readonly visibility: string }): boolean => row.channel === 'douyin' && row.visibility === 'private'

/** Scripts, personas and facts as far as a screen can tell. */
export function scriptCallsOf(world: FakeWorld): FakeCalls {
  const change = (id: string, patch: Partial<ScriptRow>): ScriptRow => {
    const library = libraryOf(world)
    const row = library.scripts.find(each => each.id === id)
    if (row === undefined)
      throw new AppError('not_found')
    const next = { ...row, ...patch, version: row.version + 1 }
    library.scripts = library.scripts.map(each => each.id === id ? next : each)
    return next
  }
  const changeFact = (id: string, patch: Partial<FactRow>): void => {
    const library = libraryOf(world)
    library.facts = library.facts.map(each => each.id === id ? { ...each, ...patch, version: each.version + 1 } : each)
  }
  const sceneOf = (conversationId: string) => {
    const { row, messages } = roomOf(world, conversationId)
    const texts = messages.filter(message => message.direction === 'inbound').map(message => message.text)
    return { row, lock: scriptLockOf({ tier: row.tier, danger: row.danger, mood: row.mood, channel: row.channel, texts }), values: { 客户: row.customer.name, 坐席: world.me.name, 工号: world.me.workNo, 品牌: '回音' } }
  }

  return {
    'script:offers': ({ conversationId }) => {
      const { row, lock, values } = sceneOf(conversationId)
      const [rule, limit] = row.visibility === 'public' ? ['weibo140' as const, 140] : ['codepoints' as const, 300]
      const { scripts, used } = libraryOf(world)
      const offers = scripts.filter(script => isOffered(script, { visibility: row.visibility, brand: '回音' }, world.now())).map(({ id, title, situation, style, keywords, variants, files, ...counts }): ScriptOffer => {
        const said = used.filter(use => use.scriptId === id).map(use => use.variant)
        const locked = isLockedOut(style, lock)
        const wordings = variants.map((variant, index) => {
          const text = fillSlots(variant, values)
          const length = measureText(rule, text)
          return { text, missing: slotsOf(text).map(slot => slot.name), length, doubts: [...length > limit ? ['too_long' as const] : [], ...said.includes(index) ? ['said' as const] : []] }
        })
        return { id, title, situation, style, keywords, used: counts.used, effective: counts.effective, variant: leastRecentVariant(variants.length, said), locked, wordings: locked ? [] : wordings, files: files.map(file => ({ ...file, taken: takesFiles(row) })) }
      })
      return { lock, offers }
    },
    'script:use': ({ conversationId, scriptId, variant }) => {
      const { row, lock, values } = sceneOf(conversationId)
      const { scripts, used } = libraryOf(world)
      const script = scripts.find(each => each.id === scriptId)
      if (script === undefined)
        throw new AppError('not_found')
      if (isLockedOut(script.style, lock))
        throw new AppError('script_locked')
      const chosen = variant ?? leastRecentVariant(script.variants.length, used.filter(use => use.scriptId === scriptId).map(use => use.variant))
      used.unshift({ scriptId, variant: chosen })
      return { text: fillSlots(script.variants[chosen] ?? '', values), variant: chosen, ...takesFiles(row) ? { files: script.files.map(file => ({ ...file, id: `hung-${file.id}`, received: file.size, state: 'ready' as const })), left: [] } : { files: [], left: script.files } }
    },
    'script:check': ({ variants }) => ({ remarks: variants.flatMap((text, variant) => text.includes('保证') ? [{ variant, severity: 'review' as const, code: 'guard_sensitive' as const, text: '保证', brands: ['回音'] }] : []) }),
    'script:alike': ({ conversationId, text }) => roomOf(world, conversationId).row.visibility === 'public' && text.includes('差不多的话') ? { times: 3, lastAt: world.now() - 600_000 } : { times: 0, lastAt: null },
    'script:save': ({ id, version: _, submit, files: ids = [], ...words }) => {
      const known = libraryOf(world).scripts.find(each => each.id === id)?.files ?? []
      const content = { ...words, files: ids.map(fileId => known.find(file => file.id === fileId) ?? { id: fileId, kind: 'image' as const, mime: 'image/png', name: '新的图.png', size: 20_000, width: 320, height: 200 }) }
      const state = stateOf(content, submit ?? false)
      if (id !== null)
        return change(id, { ...content, state })
      const library = libraryOf(world)
      const row: ScriptRow = { id: `s-${library.scripts.length}`, version: 1, ...content, state, note: '', stale: false, updatedAt: world.now(), updatedBy: world.people.me, used: 0, effective: 0, praised: 0, quiet: 0 }
      library.scripts = [...library.scripts, row]
      return row
    },
    'script:review': ({ id, approve, note }) => change(id, { state: approve ? 'approved' : 'draft', note: note ?? '' }),
    'script:retire': ({ id }) => {
      const library = libraryOf(world)
      library.scripts = library.scripts.filter(each => each.id !== id)
      return {}
    },
    'script:versions': ({ id }) => {
      const { brand, title, situation, style, visibility, variants, keywords, files, sensitive, expiresAt } = change(id, {})
      const content = { brand, title, situation, style, visibility, variants, keywords, files, sensitive, expiresAt }
      return { versions: [{ n: 2, at: world.now() - 3_600_000, by: world.people.lin, content }, { n: 1, at: world.now() - 86_400_000, by: world.people.lin, content: { ...content, title: `${title}（旧）` } }] }
    },
    'script:restore': ({ id }) => change(id, {}),
    'script:export': () => ({ text: '\uFEFF"标题"\r\n', next: null }),
    'script:import': () => ({ rows: [{ line: 2, fate: 'new', title: '新的一条', problems: [] }, { line: 3, fate: 'refused', title: '坏的', problems: [{ column: '场景', why: 'unknown_word' }] }], fresh: 1, update: 0, same: 0, refused: 1 }),
    'persona:save': ({ brand, version, ...card }) => {
      const library = libraryOf(world)
      library.personas = library.personas.map(each => each.id === brand ? { ...each, ...card, version: version + 1 } : each)
      return {}
    },
    'knowledge:save': ({ id, version: _, ...content }) => {
      const library = libraryOf(world)
      const made = id ?? `f-${library.facts.length}`
      if (id === null)
        library.facts = [...library.facts, { id: made, version: 1, ...content, state: 'current', valid: true, doubt: null, used: 0, updatedAt: world.now(), updatedBy: world.people.me }]
      else
        changeFact(id, content)
      return { id: made }
    },
    'knowledge:doubt': ({ id, note }) => {
      changeFact(id, { state: 'doubted', valid: false, doubt: { note: note ?? '', by: world.people.me, at: world.now() } })
      return {}
    },
    'knowledge:confirm': ({ id }) => {
      changeFact(id, { state: 'current', valid: true, doubt: null })
      return {}
    },
    'knowledge:retire': ({ id }) => {
      const library = libraryOf(world)
      library.facts = library.facts.filter(each => each.id !== id)
      return {}
    },
    'knowledge:quote': ({ id }) => ({ text: libraryOf(world).facts.find(each => each.id === id)?.text ?? '' }),
  }
}
