import type { BrowserContext, Page } from '@playwright/test'

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
}

/** What the page itself keeps of what it sees. */
interface Probe {
  readonly ran: string[]
  readonly stopped: string[]
  /** The last round whose frames have been applied. */
  stamp: number
  readonly seen: Map<number, Set<number>>
  /** Places that the screen of this moment has shown. */
  readonly here: Set<number>
  foreign: string[]
}
type ProbedWindow = Window & typeof globalThis & { probe: Probe, look: () => void }

/** Runs in the page before anything else: traps for whatever runs, and a look at what stands there. */
function installProbe(): void {
  const probe: Probe = { ran: [], stopped: [], stamp: 0, seen: new Map(), here: new Set(), foreign: [] }
  const say = (list: string[], what: string) => list.length < 200 && list.push(what)
  const pwned = (n: unknown) => say(probe.ran, String(n))
  Object.defineProperty(window, 'pwned', { value: pwned })
  for (const name of ['alert', 'confirm', 'prompt', 'print'])
    Object.defineProperty(window, name, { value: (words: unknown) => void say(probe.ran, `${name} ${String(words)}`) })
  document.addEventListener('securitypolicyviolation', event => say(probe.stopped, `${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`.slice(0, 200)))
  const Plain = window.WebSocket
  window.WebSocket = class extends Plain {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }) => {
        const stamp = typeof data === 'string' ? /"stamp-(\d+)"/.exec(data) : null
        probe.stamp = stamp ? Number(stamp[1]) : probe.stamp
      })
    }
  }
  const addresses = ['href', 'xlink:href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'background', 'ping']
  const strangers = 'iframe, frame, frameset, object, embed, applet, base, portal, math, marquee, meta[http-equiv], foreignObject, animate:not(.n-base-loading *), set, script:not([src^="/assets/"]):not([src^="./assets/"]), form[action], template[shadowrootmode], xmp, plaintext, noembed'
  const isOurs = (address: string) => address === '' || /^(?:#|blob:|data:image\/(?:png|gif|svg\+xml)[;,]|\.?\/(?:assets|media|ui)\/)/.test(address) || address.startsWith(`${location.origin}/`)
  const look = (): void => {
    const found = [...document.querySelectorAll(strangers)].map(element => `<${element.localName}>`)
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith('on') || name === 'srcdoc' || (addresses.includes(name) && !isOurs(value)) || (name === 'style' && /url\(|expression|@import/i.test(value)))
          found.push(`${element.localName}[${name}=${value.slice(0, 80)}]`)
      }
    }
    found.forEach(what => say(probe.foreign, what))
    const values = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(field => field.value).join('\n')
    for (const [, place, n] of `${document.title}\n${document.body.textContent}\n${document.body.outerHTML}\n${values}`.matchAll(/⟦(\d+)\.(\d+)⟧/g)) {
      const seen = probe.seen.get(Number(place)) ?? new Set()
      probe.seen.set(Number(place), seen.add(Number(n)))
      probe.here.add(Number(place))
    }
  }
  Object.assign(window, { probe, look })
}

/** What a look at the page found. */
export interface Look {
  /** False: the round has not come through. */
  readonly stood: boolean
  /** Places that this screen has shown, and how many payloads each of them has shown so far, here or elsewhere. */
  readonly shown: readonly (readonly [number, number])[]
}

/** A page that is watched from its first moment on. */
export interface WatchedPage {
  /** Another screen comes: what it shows is counted anew. */
  readonly turn: () => Promise<void>
  /** Waits (not for ever) until that round stands on the screen, and looks at it. */
  readonly look: (round: number) => Promise<Look>
  /** For each place, by its number, how many payloads have been seen there so far. */
  readonly seen: () => Promise<ReadonlyMap<number, number>>
  readonly doings: () => Promise<Doings>
}

const ownPaths = /^\/(?:$|index\.html$|assets\/[\w.-]+$|live\/|media\/|session$|favicon|ui\/)/

/** Watches a context and the page to be opened in it. `origin` is our own; whatever else is asked for is noted and never leaves. */
export async function watch(context: BrowserContext, page: Page, origin: string): Promise<WatchedPage> {
  const requests: string[] = []
  const navigations: string[] = []
  const errors: string[] = []
  const dialogs: string[] = []
  await context.addInitScript(installProbe)
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
    const { ran, stopped, foreign } = (window as unknown as ProbedWindow).probe
    return { ran, stopped, foreign: [...new Set(foreign)], title: document.title }
  })

  return {
    turn: () => page.evaluate(() => (window as unknown as ProbedWindow).probe.here.clear()),
    look: round => page.evaluate(async (wanted) => {
      const { probe, look } = window as unknown as ProbedWindow
      for (let waited = 0; probe.stamp < wanted && waited < 400; waited++)
        await new Promise(settle => setTimeout(settle, 5))
      await new Promise(settle => setTimeout(settle, 0))
      look()
      return { stood: probe.stamp >= wanted, shown: [...probe.here].map(place => [place, probe.seen.get(place)?.size ?? 0] as const) }
    }, round),
    seen: async () => new Map(await page.evaluate(() => [...(window as unknown as ProbedWindow).probe.seen].map(([place, seen]) => [place, seen.size] as const))),
    async doings() {
      const { ran, stopped, foreign, title } = await probeOf()
      return { ran: [...ran, ...dialogs], stopped, requests, navigations, errors, foreign: [...foreign, .../^(?:\(\d+\) )?回音$/.test(title) ? [] : [`title ${title}`]] }
    },
  }
}
