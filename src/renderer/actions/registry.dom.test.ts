import type { Action } from './action.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../bridge/test-desk.ts'
import { en } from '../locales/en/index.ts'
import { zhCN } from '../locales/zh-CN/index.ts'
import { useAllActions } from './all.ts'
import { normalChord } from './chord.ts'
import { mayMeet } from './place.ts'

let all: readonly Action[] = []
let desk: Awaited<ReturnType<typeof mountOnDesk>>

beforeAll(async () => {
  desk = await mountOnDesk(defineComponent(() => {
    all = useAllActions()
    return () => h('i')
  }))
})
afterAll(() => desk.wrapper.unmount())

const idsOf = (words: object) => Object.entries(words).flatMap(([area, verbs]: [string, object]) => Object.keys(verbs).map(verb => `${area}.${verb}`)).toSorted()

describe('the registry of actions', () => {
  it('every action has words in both languages, and every word its action', () => {
    const ids = all.map(action => action.id as string).toSorted()
    expect(idsOf(zhCN.actions)).toEqual(ids)
    expect(idsOf(en.actions)).toEqual(ids)
  })

  it('every action is there once', () => {
    expect(new Set(all.map(action => action.id)).size).toBe(all.length)
  })

  it('a key means one thing in a place, and in every other place that one may stand in beside it: in a call too', () => {
    const meet = all.flatMap((action, at) => all.slice(at + 1).filter(other => mayMeet(action.place, other.place)).map(other => [action, other] as const))
    const doubled = meet.flatMap(([one, other]) => one.keys.filter(chord => other.keys.includes(chord)).map(chord => `${chord}: ${one.id} and ${other.id}`))
    // One word for both: taking what is held out. The phone that rings goes first.
    expect(doubled).toEqual(['a: inbox.accept and call.answer'])
  })

  it('every key is written in the one way, and none that no page ever gets', () => {
    const chords = all.flatMap(action => action.keys)
    expect(chords.filter(chord => normalChord(chord) !== chord)).toEqual([])
    expect(chords.filter(chord => /^Mod\+(?:Shift\+)?[NTW]$/.test(chord))).toEqual([])
  })

  it('what is not possible now says so, without a room, an offer or a call', () => {
    const possible = all.filter(action => action.isPossible()).map(action => action.id)
    expect(possible).toContain('palette.open')
    expect(possible.filter(id => /^(?:composer|call|page)\./.test(id))).toEqual([])
  })
})
