import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EngineHandle } from '../../engine/handle.ts'
import type { Log } from '../../engine/log.ts'
import type { PublicPages } from '../../engine/receiver/webhook-listener.ts'
import type { DayHours } from '../../shared/rules/calendar.ts'
import type { CaptchaCheck } from './captcha.ts'
import type { CallMeFilled } from './form.ts'
import type { CallMeLimits } from './limits.ts'
import type { FormFacts, PageFrame } from './page.ts'
import type { CallMeSettings } from './settings.ts'
import type { CallMeRefusal } from './words.ts'
import { Buffer } from 'node:buffer'
import { readBody } from '../../engine/receiver/body.ts'
import { statusOf } from '../../engine/receiver/http-status.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { callMeSlots } from '../../shared/rules/call-me.ts'
import { nextCallingTime } from '../../shared/rules/calling.ts'
import { maskE164 } from '../../shared/rules/phone-number.ts'
import { createFormSeal } from './form-seal.ts'
import { checkEntry, emptyEntry, readEntry } from './form.ts'
import { consentWording, formPage, keptPage, withdrawnPage, withdrawPage } from './page.ts'
import { callMeStyle } from './style.ts'

/** What the public page is built from. */
export interface CallMeDeps {
  readonly engine: Pick<EngineHandle, 'callMe'>
  readonly settings: CallMeSettings
  /** Key of this installation. */
  readonly key: string
  /** The number that a brand's customers see, as it is read. */
  readonly callerIdOf: (brand: string) => string
  readonly callingHours: DayHours
  readonly limits: CallMeLimits
  readonly captcha: CaptchaCheck
  /** Where a reverse proxy publishes the listener; null = nowhere. */
  readonly publishedAs: string | null
  readonly now: () => number
  readonly log: Log
}

interface Answer {
  readonly status: number
  readonly type: 'text/html' | 'text/css'
  readonly body: string
}

const maxBodyBytes = 8_192

/** The brand's "call me" page: a form that works without script, and taking a wish back. Answers pages under `/call-me/`. */
export function createCallMePages(deps: CallMeDeps): PublicPages {
  const { settings, log } = deps
  const seal = createFormSeal(deps.key, deps.now)
  const policy = policyOf(settings)

  function frameOf(url: URL): PageFrame {
    const slug = url.pathname.split('/')[2] ?? ''
    const page = settings.pages.find(known => known.slug === slug)
    if (page === undefined)
      throw new AppError('not_found')
    return { page, language: url.searchParams.get('lang') === 'en' ? 'en' : 'zh-CN', callerId: deps.callerIdOf(page.brand) }
  }

  function form(frame: PageFrame, status: number, more: Partial<Pick<FormFacts, 'entry' | 'wrong' | 'refused'>> = {}): Answer {
    const now = deps.now()
    return html(status, formPage({
      ...frame,
      seal: seal.make(frame.page.slug),
      entry: emptyEntry,
      wrong: [],
      refused: null,
      nowOpen: nextCallingTime(now, deps.callingHours) === now,
      slots: callMeSlots(now, deps.callingHours, settings.days),
      hours: hoursWords(deps.callingHours, frame.language),
      captcha: settings.captcha,
      ...more,
    }))
  }

  /** Why a form is not looked at further, cheapest reason first. */
  async function refusalOf(request: IncomingMessage, frame: PageFrame, fields: URLSearchParams): Promise<CallMeRefusal | null> {
    if (!deps.limits.takeBlock(addressOf(request)))
      return 'limit'
    if ((fields.get('website') ?? '') !== '')
      return 'trap'
    return seal.refuse(frame.page.slug, fields.get('seal') ?? '')
  }

  async function take(request: IncomingMessage, frame: PageFrame): Promise<Answer> {
    const fields = await fieldsOf(request)
    const entry = readEntry(fields)
    const early = await refusalOf(request, frame, fields)
    if (early !== null)
      return form(frame, early === 'limit' ? 429 : 400, { entry, refused: early })
    const checked = checkEntry(entry, { numberPrefixes: settings.numberPrefixes, hours: deps.callingHours, now: deps.now() })
    if (!('number' in checked))
      return form(frame, 422, { entry, wrong: checked })
    const late = !await deps.captcha(fields) ? 'captcha' : !deps.limits.takeNumber(checked.number) ? 'limit' : null
    if (late !== null)
      return form(frame, late === 'limit' ? 429 : 400, { entry, refused: late })
    try {
      return await keep(frame, checked)
    }
    catch (error) {
      log.warn({ code: isAppError(error) ? error.code : 'internal' }, 'a wish to be called was not kept')
      const closed = isAppError(error) && (error.code === 'outside_calling_hours' || error.code === 'bad_input')
      return form(frame, closed ? 422 : 503, { entry, refused: closed ? 'closed' : 'down' })
    }
  }

  async function keep(frame: PageFrame, { number, wish, topic, mayRecord }: CallMeFilled): Promise<Answer> {
    const { reference, token } = await deps.engine.callMe({ act: 'ask', brand: frame.page.brand, number, wish, topic, mayRecord, wording: consentWording(frame, mayRecord) })
    return html(200, keptPage({ ...frame, number: maskE164(number), wish, reference, token }))
  }

  async function withdraw(request: IncomingMessage, frame: PageFrame): Promise<Answer> {
    const fields = await fieldsOf(request)
    if (!deps.limits.takeBlock(addressOf(request)))
      return form(frame, 429, { refused: 'limit' })
    const { done } = await deps.engine.callMe({ act: 'withdraw', token: (fields.get('key') ?? '').slice(0, 300) || '-' })
    return html(200, withdrawnPage({ ...frame, done }))
  }

  /** A form of another site's page is none of ours; browsers say where it comes from. */
  async function fieldsOf(request: IncomingMessage): Promise<URLSearchParams> {
    const { origin, host } = request.headers
    const ours = origin === undefined || origin === `http://${host}` || origin === `https://${host}` || (deps.publishedAs !== null && origin === new URL(deps.publishedAs).origin)
    if (!ours || request.headers['sec-fetch-site'] === 'cross-site')
      throw new AppError('forbidden')
    if (request.headers['content-type']?.split(';')[0]?.trim() !== 'application/x-www-form-urlencoded')
      throw new AppError('bad_input', { details: { fields: ['content-type'] } })
    return new URLSearchParams((await readBody(request, maxBodyBytes)).toString('utf8'))
  }

  function addressOf(request: IncomingMessage): string {
    const header = settings.addressHeader === undefined ? undefined : request.headers[settings.addressHeader]
    const named = (Array.isArray(header) ? header.join(',') : header)?.split(',').at(-1)?.trim()
    return named || (request.socket.remoteAddress ?? '')
  }

  async function answer(request: IncomingMessage, url: URL): Promise<Answer> {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (url.pathname === '/call-me/page.css' && isRead)
      return { status: 200, type: 'text/css', body: callMeStyle }
    const [, , , act, ...rest] = url.pathname.split('/')
    if (rest.length > 0 || (act !== undefined && act !== 'withdraw') || (!isRead && request.method !== 'POST'))
      throw new AppError('not_found')
    const frame = frameOf(url)
    if (act === 'withdraw')
      return isRead ? html(200, withdrawPage({ ...frame, token: (url.searchParams.get('key') ?? '').slice(0, 300) })) : withdraw(request, frame)
    return isRead ? form(frame, 200) : take(request, frame)
  }

  function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
    const bytes = Buffer.from(body)
    response.writeHead(status, { ...policy, 'Content-Type': `${type}; charset=utf-8`, 'Content-Length': bytes.length, ...status === 413 ? { Connection: 'close' } : {} })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  }

  return {
    prefix: '/call-me/',
    async serve(request, response, url) {
      const done = await answer(request, url).catch((error: unknown): Answer => {
        const status = statusOf(error)
        if (status === 500)
          log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'the public page failed')
        return { status, type: 'text/html', body: '' }
      })
      if (!response.destroyed)
        send(request, response, done)
    },
  }
}

function html(status: number, body: string): Answer {
  return { status, type: 'text/html', body }
}

/** Nothing from outside, no script, no frame around it; a configured captcha alone opens its own origin. */
function policyOf({ captcha }: CallMeSettings): Record<string, string> {
  const outside = captcha?.scriptUrl === undefined ? null : new URL(captcha.scriptUrl).origin
  const opened = outside === null ? '' : `; script-src ${outside}; frame-src ${outside}; connect-src ${outside}; style-src 'self' 'unsafe-inline'`
  return {
    'Content-Security-Policy': `default-src 'none'${opened === '' ? `; style-src 'self'` : opened}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    // With `no-referrer` a browser would not name the origin of our own form.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    'Cache-Control': 'no-store',
  }
}

function hoursWords(hours: DayHours, language: PageFrame['language']): string {
  const clock = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  return hours.map(([from, to]) => `${clock(from)}–${clock(to)}`).join(language === 'en' ? ', ' : '、')
}
