import type { EngineConfig } from '../../engine/config.ts'
import type { EngineHandle } from '../../engine/handle.ts'
import type { PublicPages } from '../../engine/receiver/webhook-listener.ts'
import type { Ambient } from '../ports.ts'
import type { CallMeSettings } from './settings.ts'
import { join } from 'node:path'
import { callMeCallerId } from '../../engine/hotline/call-me-rows.ts'
import { AppError } from '../../shared/errors.ts'
import { formatCallerId } from '../../shared/rules/phone-number.ts'
import { createCaptchaCheck } from './captcha.ts'
import { createCallMeLimits, limitsFile } from './limits.ts'
import { createCallMePages } from './routes.ts'

/** What the page takes from the hub around it. */
export interface OpenCallMe extends Ambient {
  readonly engine: Pick<EngineHandle, 'callMe'>
  readonly config: EngineConfig
  readonly env: Readonly<Record<string, string | undefined>>
  readonly key: string
  readonly publishedAs: string | null
  readonly fetch: typeof fetch
}

/** Opens the page of a hub's configuration; null where none is configured. Throws `config_invalid` without a hotline, or without the captcha's secret. */
export function openCallMe(settings: CallMeSettings | null, deps: OpenCallMe): PublicPages | null {
  if (settings === null)
    return null
  const { config, key, now, log } = deps
  const secret = settings.captcha === undefined ? '' : deps.env[settings.captcha.secretEnv] ?? ''
  const missing = [
    ...config.hotline === null ? ['hub.callMe: needs engine.hotline'] : [],
    ...config.hotline === null ? [] : settings.pages.filter(page => callMeCallerId(config.hotline, page.brand) === null).map(page => `hub.callMe.pages: no number of engine.hotline dials out for ${page.brand}`),
    ...settings.captcha !== undefined && secret === '' ? [`${settings.captcha.secretEnv}: not set in the environment`] : [],
  ]
  if (config.hotline === null || missing.length > 0)
    throw new AppError('config_invalid', { details: { fields: missing } })
  return createCallMePages({
    engine: deps.engine,
    settings,
    key,
    callerIdOf: brand => formatCallerId(callMeCallerId(config.hotline, brand) ?? ''),
    callingHours: config.hotline.callingHours,
    limits: createCallMeLimits({ limits: settings.limits, key, now, file: limitsFile(join(config.dataDir, 'call-me-limits.json')) }),
    captcha: createCaptchaCheck({ captcha: settings.captcha, secret, fetch: deps.fetch, log }),
    publishedAs: deps.publishedAs,
    now,
    log,
  })
}
