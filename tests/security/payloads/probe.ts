import type { BrowserContext, Page } from '@playwright/test'
import type { Seen } from './coverage.ts'
import { between } from '../corpus/payloads.ts'

/** What a page has been seen to do. All of it should be nothing. */
export interface Doings {
  /** Numbers of payloads that ran, and dialogs that were opened. */
  readonly ran: string[]
  /** What the page's policy had to stop: each is a payload that was taken for more than text. */
  readonly stopped: string[]
  /** Requests that our own page has no reason for. */
  readonly requests: string[]
  /** Pages and windows that were gone to. */
  readonly navigations: string[]
  /** Elements, attributes and addresses in the document that are not the workstation's. */
  readonly foreign: string[]
  /** Errors that nobody caught: a screen that breaks shows nothing. */
  readonly errors: string[]
  /** Notifications of the system in which somebody else's words stood. */
  readonly notified: string[]
}

/** What the page makes of seals. */
interface Corpus { readonly texts: readonly string[], readonly between: string }

/** What the page itself keeps of what it sees. */
interface Probe {
  readonly ran: string[]
  readonly stopped: string[]
  /** The last round whose frames have been applied. */
  stamp: number
  readonly seen: Map<number, Set<number>>
  /** What was not seen before, since it was last told; places that showed nothing new are in it too. */
  fresh: Map<number, number[]>
  readonly foreign: string[]
  readonly notices: string[]
}
type ProbedWindow = Window & typeof globalThis & { probe: Probe, look: () => void }

/** Runs in the page before anything else: payloads for their seals, traps for whatever runs, and a look at what stands there. */
function installProbe({ texts, between }: Corpus): void {
  const probe: Probe = { ran: [], stopped: [], stamp: 0, seen: new Map(), fresh: new Map(), foreign: [], notices: [] }
  const say = (list: string[], what: string) => list.length < 200 && list.push(what)
  const pwned = (n: unknown) => say(probe.ran, String(n))
  Object.defineProperty(window, 'pwned', { value: pwned })
  for (const name of ['alert', 'confirm', 'prompt', 'print'])
    Object.defineProperty(window, name, { value: (words: unknown) => void say(probe.ran, `${name} ${String(words)}`) })
  class Notice {
    static readonly permission = 'granted'
    onclick = null
    constructor(title: string, { body = '' }: NotificationOptions = {}) {
      say(probe.notices, `${title} ${body}`)
    }

    close() {}
  }
  Object.assign(window, { Notification: Notice })
  // Texts as long as a book take their time to be set: they stand in the document undrawn until short ones come.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('html.undrawn body :not(div, main, section, aside, article, nav, header, footer, form, ul, ol, dl, table, tbody, tr) { display: none !important }')
  document.adoptedStyleSheets = [sheet]
  document.addEventListener('securitypolicyviolation', event => say(probe.stopped, `${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`.slice(0, 200)))
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
  const [written, next] = [texts.map(inJson), inJson(between)]
  const unseal = (data: string) => data.replaceAll(/⟪(\d+):([\d,]+)⟫/g, (_, place: string, list: string) => list.split(',').map(n => `⟦${place}.${n}⟧${written[Number(n)]}`).join(next))
  const asItCame = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')!.get!
  Object.defineProperty(MessageEvent.prototype, 'data', { get(this: MessageEvent) {
    const data: unknown = asItCame.call(this)
    return typeof data === 'string' && data.includes('⟪') ? unseal(data) : data
  } })
  const addresses = ['href', 'xlink:href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'background', 'ping']
  const strangers = 'iframe, frame, frameset, object, embed, applet, base, portal, math, marquee, meta[http-equiv], foreignObject, animate:not(.n-base-loading *), set, script:not([src^="/assets/"]):not([src^="./assets/"]), form[action], template[shadowrootmode], xmp, plaintext, noembed'
  const isOurs = (address: string) => address === '' || /^(?:#|blob:|data:image\/(?:png|gif|svg\+xml)[;,]|\.?\/(?:assets|media|ui)\/)/.test(address) || address.startsWith(`${location.origin}/`)
  const look = () => {
    const found = [...document.querySelectorAll(strangers)].map(element => `<${element.localName}>`)
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'srcdoc' || (addresses.includes(name) && !isOurs(value)) || (name === 'style' && /url\(|expression|@import/i.test(value)))
          found.push(`${element.localName}[${name}=${value.slice(0, 80)}]`)
      }
    }
    found.forEach(what => say(probe.foreign, what))
    const values = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(field => field.value).join('\n')
    const { seen, fresh } = probe
    for (const text of [document.title, document.body.outerHTML, values]) {
      for (const [, place, n] of text.matchAll(/⟦(\d+)\.(\d+)⟧/g)) {
        const known = seen.get(Number(place)) ?? new Set()
        const news = fresh.get(Number(place)) ?? []
        if (!known.has(Number(n)))
          news.push(Number(n))
        seen.set(Number(place), known.add(Number(n)))
        fresh.set(Number(place), news)
      }
    }
  }
  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }) => {
        const stamp = typeof data === 'string' ? /"stamp-(\d+)"/.exec(data) : null
        if (stamp === null)
          return
        // What came before stands on the screen by now; what comes next would take its place.
        if (probe.stamp > 0)
          look()
        probe.stamp = Number(stamp[1])
      })
    }
  }
  Object.assign(window, { probe, look })
}

/** What a look at the page found. */
export interface Look {
  /** False: the round has not come through. */
  readonly stood: boolean
  /** Places that stood on the screen since the look before, each with what had not been seen there until then. */
  readonly seen: readonly Seen[]
}

/** A page that is watched from its first moment on. */
export interface WatchedPage {
  /** Waits (not for ever) until that round stands on the screen, and looks at it. */
  readonly look: (round: number) => Promise<Look>
  /** Whether what stands in the document is drawn too. */
  readonly draw: (isDrawn: boolean) => Promise<void>
  readonly doings: () => Promise<Doings>
  /** How many notifications the system was asked to show. */
  readonly notices: () => Promise<number>
}

const ownPaths = /^\/(?:$|index\.html$|assets\/[\w.-]+$|live\/|media\/|session$|favicon|ui\/)/

/** Watches a context and the page to be opened in it. `origin` is our own; whatever else is asked for is noted and never leaves. */
export async function watch(context: BrowserContext, page: Page, origin: string, texts: readonly string[]): Promise<WatchedPage> {
  const requests: string[] = []
  const navigations: string[] = []
  const errors: string[] = []
  const dialogs: string[] = []
  await context.addInitScript(installProbe, { texts, between })
  context.on('request', (request) => {
    const url = new URL(request.url())
    const isOwn = url.origin === origin && ownPaths.test(url.pathname)
    if (!isOwn && url.protocol !== 'data:' && url.protocol !== 'blob:')
      requests.push(request.url().slice(0, 200))
  })
  context.on('page', other => other !== page && navigations.push(`window ${other.url().slice(0, 200)}`))
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame() || !frame.url().startsWith(`${origin}/`))
      navigations.push(frame.url().slice(0, 200))
  })
  page.on('dialog', (dialog) => {
    dialogs.push(`${dialog.type()} ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', error => errors.push(`${error.message}\n${error.stack ?? ''}`.slice(0, 600)))

  const probeOf = () => page.evaluate(() => {
    const { ran, stopped, foreign, notices } = (window as unknown as ProbedWindow).probe
    return { ran, stopped, foreign: [...new Set(foreign)], notices, title: document.title }
  })

  return {
    look: round => page.evaluate(async (wanted) => {
      const { probe, look } = window as unknown as ProbedWindow
      for (let waited = 0; probe.stamp < wanted && waited < 400; waited++)
        await new Promise(settle => setTimeout(settle, 5))
      await new Promise(settle => setTimeout(settle, 0))
      look()
      const fresh = [...probe.fresh]
      probe.fresh = new Map()
      return { stood: probe.stamp >= wanted, seen: fresh }
    }, round),
    draw: isDrawn => page.evaluate(on => void document.documentElement.classList.toggle('undrawn', !on), isDrawn),
    notices: async () => (await probeOf()).notices.length,
    async doings() {
      const { ran, stopped, foreign, notices, title } = await probeOf()
      return { ran: [...ran, ...dialogs], stopped, requests, navigations, errors, notified: notices.filter(words => words.includes('⟦')), foreign: [...foreign, .../^(?:\(\d+\) )?回音$/.test(title) ? [] : [`title ${title}`]] }
    },
  }
}
