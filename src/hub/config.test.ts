import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseEngineConfig } from '../engine/config.ts'
import { AppError } from '../shared/errors.ts'
import { readHubSettings, readSecrets } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'huiyin-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: unknown): string {
  const path = join(folder, 'hub.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function fieldsOf(work: () => unknown): readonly string[] {
  try {
    work()
  }
  catch (error) {
    return error instanceof AppError && error.code === 'config_invalid' ? error.details.fields as string[] : [String(error)]
  }
  return []
}

const engine = {
  dataDir: 'data',
  agents: [{ id: 'a1', name: '林晓雯', workNo: '8001' }],
  accounts: [{ id: 'w1', channel: 'weibo', name: '云杉客服', brand: '云杉', secrets: { accessToken: 'W1_TOKEN' } }],
  hotline: { gatewayUrl: 'http://127.0.0.1:1/', tokenEnv: 'GATEWAY', callerId: '10010' },
}

describe('hub settings', () => {
  it('need nothing', () => {
    expect(readHubSettings([], {})).toMatchObject({ file: { hub: { host: '127.0.0.1', port: 8710, publishedAs: [] } }, dataDir: null, stopWithStdin: false })
  })

  it('come from the file, then the environment, then the command line', () => {
    const path = file({ hub: { port: 1, webhook: { port: 2 } }, engine })
    expect(readHubSettings(['--config', path], {}).file.hub).toMatchObject({ port: 1, webhook: { port: 2 } })
    expect(readHubSettings([], { HUIYIN_CONFIG: path, HUIYIN_PORT: '3' }).file.hub.port).toBe(3)
    expect(readHubSettings(['--port', '4', '--webhook-port', '5'], { HUIYIN_CONFIG: path, HUIYIN_PORT: '3' }).file.hub).toMatchObject({ port: 4, webhook: { port: 5 } })
  })

  it('name every wrong field', () => {
    const path = file({ hub: { port: 70_000, colour: 'red' }, engine: { ...engine, agents: [], accounts: [{ id: '../x' }] } })
    const fields = fieldsOf(() => readHubSettings(['--config', path], {})).map(field => field.split(':')[0])
    expect(fields).toEqual(expect.arrayContaining(['hub.port', 'hub', 'engine.agents', 'engine.accounts.0.id', 'engine.accounts.0.channel', 'engine.accounts.0.name']))
  })

  it.each([
    [['--port', 'x'], '--port'],
    [['--port', '70000'], '--port'],
    [['--prot', '1'], '--prot'],
    [['serve'], 'serve'],
    [['--config', '/nowhere/hub.json'], '/nowhere/hub.json'],
    [['--scene', 'circus'], '--scene'],
  ])('refuse %j', (argv, field) => {
    expect(fieldsOf(() => readHubSettings(argv, {}))[0]).toContain(field)
  })

  it('refuse a file that is not JSON', () => {
    expect(fieldsOf(() => readHubSettings(['--config', file('{"hub":')], {}))[0]).toContain('is not JSON')
  })

  it('take secrets from the environment and name those that are missing, never a value', () => {
    const config = parseEngineConfig({ ...engine, store: { kind: 'postgres', urlEnv: 'PG_URL' } })
    expect(readSecrets(config, { W1_TOKEN: 't', GATEWAY: 'g', PG_URL: 'p', HUIYIN_FIELD_KEY: 'k' })).toEqual({ W1_TOKEN: 't', GATEWAY: 'g', PG_URL: 'p', HUIYIN_FIELD_KEY: 'k', fieldKey: 'k' })
    expect(fieldsOf(() => readSecrets(config, { GATEWAY: 'g' }))).toEqual(['HUIYIN_FIELD_KEY: not set in the environment', 'W1_TOKEN: not set in the environment', 'PG_URL: not set in the environment'])
  })
})
