import type { ProxyConfig, Session, View, WebContentsView, WebContentsViewConstructorOptions } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import type { PolicyValues } from '../../../src/shared/policy/schema.ts'
import type { PanelWish } from '../../../src/shared/side-panel.ts'
import type { Verify } from '../network/vouched.ts'
import { createHash } from 'node:crypto'
import { AppError } from '../../../src/shared/errors.ts'
import { fillPanelAddress, panelWish } from '../../../src/shared/side-panel.ts'
import { shutPreferences } from '../window.ts'
import { guardPanelContents, guardPanelSession } from './panel-guards.ts'

/** What the company's pages are shown with. */
export interface SidePanelOptions extends Pick<PolicyValues, 'sidePanel' | 'sidePanelOrigins'> {
  /** The way to others, the same as everything else of this computer has. */
  readonly proxy: ProxyConfig
  /** Believes the company's own authorities beside Chromium's; null = none are named. */
  readonly verify: Verify | null
  readonly sessionOf: (partition: string) => Session
  readonly createView: (options: WebContentsViewConstructorOptions) => WebContentsView
  /** The inside of the desk's window; null while there is none. */
  readonly desk: () => View | null
  readonly log: Log
}

/** The company's own pages beside the desk. */
export interface SidePanel {
  readonly calls: Readonly<Record<'host:panel', (input: unknown) => Promise<object>>>
  /** Whether a page belongs here, and is held by the guards of this panel rather than by those of the desk. */
  readonly owns: (session: Session | undefined) => boolean
  /** The desk's window is gone, and what lay in it. */
  readonly close: () => void
}

interface OpenPage { readonly view: WebContentsView, address: string }

/** Where its cookies and sign-in lie: one place for each person, since a shift may share a computer; nothing of the desk's is there. */
function partitionOf(seat: string): string {
  return `persist:side-panel-${createHash('sha256').update(seat).digest('hex').slice(0, 16)}`
}

const webPreferences = { ...shutPreferences, disableDialogs: true } as const

/**
 * Shows one company page at a time in a view of its own, over the place that the desk keeps free for it: isolated, without a
 * bridge, on its own origins alone. A page that was left is kept, so that a half-filled form waits there.
 */
export function createSidePanel(options: SidePanelOptions): SidePanel {
  const { sidePanel, sidePanelOrigins, proxy, verify, sessionOf, createView, desk, log } = options
  const origins = new Set([...Object.values(sidePanel).map(address => new URL(address.replaceAll(/[{}]/g, '')).origin), ...sidePanelOrigins.map(origin => new URL(origin).origin)])
  const sessions = new Set<Session>()
  const open = new Map<string, OpenPage>()
  /** Wishes come faster than a page opens; they are met one after the other. */
  let before: Promise<void> = Promise.resolve()

  async function openPage(seat: string, inside: View): Promise<OpenPage> {
    const session = sessionOf(partitionOf(seat))
    if (!sessions.has(session)) {
      sessions.add(session)
      guardPanelSession(session, { origins, log })
      if (verify !== null)
        session.setCertificateVerifyProc(verify)
      await session.setProxy(proxy)
    }
    const view = createView({ webPreferences: { ...webPreferences, session } })
    guardPanelContents(view.webContents, { origins, log })
    inside.addChildView(view)
    const made = { view, address: '' }
    open.set(seat, made)
    return made
  }

  function hideAll() {
    open.forEach(({ view }) => view.setVisible(false))
  }

  async function show(page: string, template: string, { at, about, anew }: PanelWish): Promise<void> {
    const inside = desk()
    if (inside === null)
      return
    const seat = JSON.stringify([page, about.agentId ?? ''])
    const shown = open.get(seat) ?? await openPage(seat, inside)
    const address = fillPanelAddress(template, about)
    if (shown.address !== address || anew) {
      shown.address = address
      shown.view.webContents.loadURL(address).catch(error => log.warn({ host: new URL(address).host, words: String(error).slice(0, 200) }, 'a page of the side panel could not be loaded'))
    }
    hideAll()
    shown.view.setBounds(at)
    shown.view.setVisible(true)
  }

  return {
    calls: {
      'host:panel': async function (input) {
        const wish = panelWish.safeParse(input)
        if (!wish.success)
          throw new AppError('bad_input', { details: { fields: ['page'] } })
        const { page } = wish.data
        const template = page !== null && Object.hasOwn(sidePanel, page) ? sidePanel[page] : undefined
        if (page !== null && template === undefined)
          throw new AppError('not_found')
        const met = before.then(() => page !== null && template !== undefined ? show(page, template, wish.data) : hideAll())
        before = met.catch(() => undefined)
        await met
        return {}
      },
    },
    close() {
      open.forEach(({ view }) => view.webContents.close())
      open.clear()
    },
    owns: session => session !== undefined && sessions.has(session),
  }
}
