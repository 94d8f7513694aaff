import { describe, expect, it } from 'vitest'
import { readRequest } from './programs.ts'

const names = ['claim', 'intake']

describe('which program a command line asks for', () => {
  it.each([
    [[], { ask: 'run', names, args: [] }],
    [['intake'], { ask: 'run', names: ['intake'], args: [] }],
    [['intake', '--voices', 'voices.csv'], { ask: 'run', names: ['intake'], args: ['--voices', 'voices.csv'] }],
    [['--seed', '7'], { ask: 'run', names, args: ['--seed', '7'] }],
    [['--list'], { ask: 'list' }],
    [['intakes'], { ask: 'unknown', name: 'intakes' }],
  ])('%j', (argv, request) => {
    expect(readRequest(argv, names)).toEqual(request)
  })
})
