import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusalOfInput } from '../../../src/shared/border.ts'
import { linesOf } from '../checklist/sources.ts'
import { amount, tellFigures } from '../figures.ts'
import { forgeInputs, mark } from './forge.ts'
import { createLedger } from './ledger.ts'
import { openShellBorder, shellInputs } from './shell-border.ts'

const each = amount({ whole: 1_000, quick: 100 })

let border: Awaited<ReturnType<typeof openShellBorder>>
beforeEach(async () => {
  border = await openShellBorder()
})
afterEach(() => border.stop())

describe('forged calls to the shell itself', () => {
  it('are tried for each call that the main process declares', () => {
    const declared = linesOf('electron/main', /'host:\w+'/).flatMap(({ text }) => text.match(/host:\w+/g) ?? [])
    expect(Object.keys(shellInputs)).toEqual([...new Set(declared)].sort())
  })

  it('are refused with a code, do nothing, and leave none of their contents in the log', async () => {
    const ledger = createLedger()
    for (const [nth, [name, schema]] of Object.entries(shellInputs).entries()) {
      if (schema === null)
        continue
      for (const input of forgeInputs(schema, each, 40 + nth, refusalOfInput))
        ledger.note({ name, input }, await border.say(name, input))
    }
    expect(ledger.wrong).toEqual([])
    expect(border.done).toEqual([])
    const text = JSON.stringify(border.logged)
    expect(border.logged).toHaveLength(ledger.count())
    expect(text).not.toContain(mark.slice(0, 9))
    tellFigures('messages-shell', [`${ledger.count()} malformed calls to the shell over ${Object.values(shellInputs).filter(Boolean).length} of its ${Object.keys(shellInputs).length} calls: 0 crashes, all refused with a code (${ledger.codes()}), 0 done; the others take nothing`])
  })

  it('change nothing of an answer where nothing is asked for', async () => {
    for (const [nth, [name, schema]] of Object.entries(shellInputs).entries()) {
      if (schema !== null)
        continue
      const whole = JSON.stringify(await border.say(name, {}))
      const wrong = []
      for (const input of forgeInputs(shellInputs['host:panel']!, each, 90 + nth, refusalOfInput)) {
        const answer = await border.say(name, input) as { ok: boolean }
        if (answer.ok ? JSON.stringify(answer) !== whole : refusalOfInput(input) === null)
          wrong.push(answer)
      }
      expect(wrong, name).toEqual([])
    }
    expect(border.done).toEqual([])
  })
})
