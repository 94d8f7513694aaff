import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { complaintSettings } from '../../src/channels/complaint/settings.ts'
import { forumSettingsSchema } from '../../src/channels/forum/settings.ts'
import { linkSettings } from '../../src/channels/link/settings.ts'
import { readWeiboSettings, weiboSettingsSchema } from '../../src/channels/weibo/settings.ts'
import { columnNames } from '../../src/engine/complaints/files/columns.ts'
import { engineConfig } from '../../src/engine/config.ts'
import { readHubSettings } from '../../src/hub/config.ts'
import { zhCN } from '../../src/renderer/locales/zh-CN/index.ts'
import * as words from '../../src/shared/domain/words.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const exists = (path: string) => existsSync(join(root, path))

const readmes = globSync('{.,src,electron,build,tests,resources}/**/README*.md', { cwd: root, exclude: path => /(?:^|\/)(?:node_modules|\.tools|\.cache|out|dist)$/.test(path) })
const pages = [...new Set([...readmes, ...globSync('docs/**/*.md', { cwd: root })])].sort()

/** Everything between back quotes outside fenced blocks. */
function codeSpans(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/`([^`\n]+)`/g)].map(match => match[1] ?? '')
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^```.+?^```/gms, '')
}

/** Targets of links and pictures that stay inside the repository. */
function localTargets(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(match => (match[1] ?? '').replace(/#.*$/, ''))
    .filter(target => target !== '' && !/^[a-z]+:/.test(target))
}

function sourceFolders(inside: string): string[] {
  return readdirSync(join(root, inside), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && globSync('**/*.{ts,vue}', { cwd: join(root, inside, entry.name) }).length > 0)
    .map(entry => `${inside}/${entry.name}`)
}

/** Names of the variables that the programs read, as they stand in the sources. */
function variablesOf(pattern: string): Set<string> {
  const files = globSync(pattern, { cwd: root }).filter(file => !file.endsWith('.test.ts'))
  return new Set(files.flatMap(file => [...read(file).matchAll(/\bHUIYIN_[A-Z]+(?:_[A-Z]+)*\b/g)].map(match => match[0])))
}

function textsOf(tree: unknown): string[] {
  if (typeof tree === 'string')
    return [tree]
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(textsOf) : []
}

/** True when the label stands in the text; an ellipsis stands for whatever the screen fills in. */
function isPartOf(label: string, text: string): boolean {
  let from = 0
  return label.split('…').every((part) => {
    const at = text.indexOf(part.trim(), from)
    from = at + part.trim().length
    return at >= 0
  })
}

function keysOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [path]
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, path === '' ? key : `${path}.${key}`))
}

describe('docs/architecture.md', () => {
  const page = read('docs/architecture.md')
  const spans = codeSpans(page)

  it('names no path that is not there', () => {
    const paths = spans.filter(span => /^[\w.@-]+(?:\/[\w.@-]+)+$/.test(span))
    expect(paths.length).toBeGreaterThan(60)
    expect(paths.filter(path => !exists(path))).toEqual([])
  })

  it('names every room of the house', () => {
    const rooms = [...sourceFolders('src'), ...sourceFolders('electron'), ...sourceFolders('src/engine'), 'resources', 'build', 'tests', 'docs']
    expect(rooms.filter(room => !spans.includes(room))).toEqual([])
    expect(rooms.filter(room => !exists(room))).toEqual([])
  })

  it('explains every word of the lists that a newcomer meets first', () => {
    const lists = [words.channels, words.touchpoints, words.visibilities, words.directions, words.obligationKinds, words.triageResults, words.presences, words.outboundStates]
    expect(lists.flat().filter(word => !spans.includes(word))).toEqual([])
  })
})

describe('every page', () => {
  it('is whole text, with nothing that was decoded the wrong way', () => {
    const broken = pages.filter(page => /[\u0080-\u009F\uFFFD]/.test(read(page)))
    expect(broken).toEqual([])
  })

  it('links only to what is there', () => {
    // Pictures are made by `npm run screenshots`.
    const missing = pages.flatMap(page => localTargets(read(page))
      .filter(target => !target.includes('images/') && !existsSync(join(root, dirname(page), target)))
      .map(target => `${page}: ${target}`))
    expect(missing).toEqual([])
  })

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const unknown = pages.flatMap(page => [...read(page).matchAll(/npm run ([a-z][a-z\d:]*)/g)]
      .filter(([, name = '']) => !Object.hasOwn(scripts, name))
      .map(([call]) => `${page}: ${call}`))
    expect(unknown).toEqual([])
  })

  it('is listed when it is a decision', () => {
    const listed = localTargets(read('docs/adr/README.md'))
    const decisions = readdirSync(join(root, 'docs/adr')).filter(file => /^\d{4}-/.test(file))
    expect(decisions.filter(file => !listed.includes(file))).toEqual([])
  })
})

describe('guides', () => {
  it.each(['agent', 'supervisor'])('%s quotes the screen to the letter', (guide) => {
    const shown = textsOf(zhCN)
    const quoted = [...read(`docs/guides/${guide}.md`).matchAll(/「([^」]+)」/g)].map(match => match[1] ?? '')
    expect(quoted.length).toBeGreaterThan(20)
    expect(quoted.filter(label => !shown.some(text => isPartOf(label, text)))).toEqual([])
  })

  it('it.md explains every key of the configuration file', () => {
    const spans = codeSpans(read('docs/guides/it.md'))
    const account = engineConfig.shape.accounts.unwrap().element
    const agent = engineConfig.shape.agents.element
    const keys = [
      ...Object.keys(engineConfig.shape).map(key => `engine.${key}`),
      ...Object.keys(account.shape).map(key => `engine.accounts[].${key}`),
      ...Object.keys(agent.shape).map(key => `engine.agents[].${key}`),
      ...keysOf(readHubSettings([], {}).file.hub).map(key => `hub.${key}`),
    ]
    expect(keys.filter(key => !spans.some(span => span === key || span.startsWith(`${key}.`)))).toEqual([])
  })

  it('connect-hotline.md explains every key of the hotline', () => {
    const page = read('docs/guides/connect-hotline.md')
    const keys = Object.keys(engineConfig.shape.hotline.unwrap().unwrap().shape)
    expect(keys.filter(key => !page.includes(key))).toEqual([])
  })

  it('it.md shows an example that is a valid configuration', () => {
    const example = read('docs/guides/it.md').match(/^```json\n(.+?)^```/ms)?.[1] ?? ''
    const folder = mkdtempSync(join(tmpdir(), 'huiyin-docs-'))
    const path = join(folder, 'hub.json')
    writeFileSync(path, example)
    const { file } = readHubSettings(['--config', path], {})
    rmSync(folder, { recursive: true })
    expect(file.engine?.accounts.map(account => readWeiboSettings(account.settings).profile)).toEqual(['commercial'])
  })

  it('connect-a-channel.md explains every setting of a Weibo account', () => {
    const spans = codeSpans(read('docs/guides/connect-a-channel.md'))
    expect(Object.keys(weiboSettingsSchema.shape).filter(key => !spans.includes(key))).toEqual([])
  })

  it('connect-a-channel.md explains every setting of the places without an API, and every column of an import', () => {
    const page = read('docs/guides/connect-a-channel.md')
    const spans = codeSpans(page)
    expect([...Object.keys(complaintSettings.shape), ...Object.keys(linkSettings.shape)].filter(key => !spans.includes(key))).toEqual([])
    expect(Object.values(columnNames).filter(names => !names.some(name => page.includes(name)))).toEqual([])
  })

  it('connect-forum.md explains every setting of a forum account', () => {
    const spans = codeSpans(read('docs/guides/connect-forum.md'))
    const keys = forumSettingsSchema.options.flatMap(option => Object.keys(option.shape))
    expect(keys.filter(key => !spans.includes(key))).toEqual([])
  })

  it('it.md names every variable that the programs read', () => {
    const page = read('docs/guides/it.md')
    const variables = [...variablesOf('{src,electron}/**/*.ts')]
    expect(variables.length).toBeGreaterThan(5)
    expect(variables.filter(name => !page.includes(name))).toEqual([])
  })
})
