import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zhCN } from './zh-CN/index.ts'

const root = resolve(import.meta.dirname, '..')

function paths(tree: object, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => [path + key, ...(typeof value === 'string' ? [] : paths(value as object, `${path}${key}.`))])
}

const known = new Set(paths(zhCN))
const keyCall = /\bt\((?:[^'"`()]*\? )?['`]([\w.]+)(\$\{)?/g

describe('words on the screens', () => {
  it('every key that a screen names is in the locale', () => {
    const missing = globSync('**/*.{vue,ts}', { cwd: root })
      .filter(file => !file.endsWith('.test.ts'))
      .flatMap((file) => {
        const text = readFileSync(resolve(root, file), 'utf8')
        return [...text.matchAll(keyCall)]
          .map(([, key = '', open]) => open ? key.replace(/\.[^.]*$/, '') : key)
          .filter(key => key !== '' && !known.has(key))
          .map(key => `${file}: ${key}`)
      })
    expect(missing).toEqual([])
  })

  it('no screen says anything in Chinese outside the locale', () => {
    const stray = globSync('**/*.vue', { cwd: root }).filter((file) => {
      const template = /<template>[\s\S]*<\/template>/.exec(readFileSync(resolve(root, file), 'utf8'))?.[0] ?? ''
      return /\p{Script=Han}/u.test(template)
    })
    expect(stray).toEqual([])
  })
})
