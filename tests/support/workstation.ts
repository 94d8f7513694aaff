import type { Browser, Page } from '@playwright/test'
import type { BrowserHost } from './browser-host.ts'
import type { StartedProgram } from './started-program.ts'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { startBundle, startProgram } from './started-program.ts'

/** How a workstation is started for a test. */
export interface WorkstationOptions {
  readonly host: BrowserHost
  /** The sandbox's seed: the same customers each time. */
  readonly seed?: number
  /** Who comes by themselves; `empty` leaves everything to the test. */
  readonly scene?: 'demo' | 'empty'
  /** Speed of the customers, never of the engine's clock. */
  readonly speed?: number
  /** The sandbox's platforms, with commas between, or `all`; Weibo alone when left out, so that the same customers come as ever. */
  readonly channels?: string
  /** Faults switched on from the start, by id, with their settings. */
  readonly faults?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Keeps the data in this folder instead of a temporary one. */
  readonly dataDir?: string
  readonly env?: NodeJS.ProcessEnv
  /** A configuration file for the hub: who works here, which hotline. The customers stay the sandbox's. */
  readonly config?: string
}

/** A workstation with its sandbox, in processes of its own on random ports. */
export interface Workstation {
  readonly host: BrowserHost
  readonly pid: number
  /** The page of someone who is signed in: the desktop's one window, or a new page at the hub. */
  readonly open: (browser: Browser, agentId?: string) => Promise<Page>
  /** A link that signs that person in once; only at a hub. */
  readonly linkOf: (agentId: string) => string
  /** Asks the sandbox's control plane: `control('GET', '/truth')`. */
  readonly control: <T>(method: string, path: string, body?: unknown) => Promise<T>
  readonly sandbox: SandboxUrls
  /** The hub's address; null on the desktop. */
  readonly url: string | null
  /** The stand-in's control, only on the desktop. */
  readonly standIn: string | null
  readonly words: () => string
  readonly stop: () => Promise<number | null>
  readonly kill: () => void
}

interface SandboxUrls { readonly weibo: string, readonly phones: string, readonly control: string, readonly douyin?: string, readonly nodebb?: string, readonly discourse?: string }
interface Links { readonly links: readonly { agentId: string, url: string }[] }
interface HubReady extends Links { readonly url: string, readonly sandbox: SandboxUrls }

/** The executable that takes Electron's place. */
export const standInPath = fileURLToPath(new URL('./electron/electron', import.meta.url))
const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

function sandboxArgs({ seed = 7, scene = 'empty', speed, channels = 'weibo' }: WorkstationOptions): string[] {
  return [...channels === 'all' ? [] : ['--channels', channels], '--seed', String(seed), '--scene', scene, ...speed === undefined ? [] : ['--speed', String(speed)]]
}

function controlOf(base: string): Workstation['control'] {
  return async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(base + path, { method, headers: { 'Content-Type': 'application/json' }, body: body === undefined ? undefined : JSON.stringify(body) })
    if (!answer.ok)
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return await answer.json() as T
  }
}

function whole(program: StartedProgram, host: BrowserHost, sandbox: SandboxUrls, own: Pick<Workstation, 'open' | 'linkOf' | 'url' | 'standIn'>): Workstation {
  return { host, sandbox, control: controlOf(sandbox.control), pid: program.pid, words: program.words, stop: program.stop, kill: program.kill, ...own }
}

async function startOnHub(options: WorkstationOptions): Promise<Workstation> {
  const dataDir = [...options.dataDir ? ['--data-dir', options.dataDir] : [], ...options.config ? ['--config', options.config] : []]
  const program = startBundle('hub', ['--port', '0', '--log-level', 'warn', '--stop-with-stdin', ...sandboxArgs(options), ...dataDir], options.env)
  const { url, links, sandbox } = await program.line<HubReady>(value => value.ready === true)
  const used = new Set<string>()

  function linkOf(agentId: string): string {
    const link = links.find(known => known.agentId === agentId)?.url
    if (!link)
      throw new Error(`no link for ${agentId}`)
    return link
  }

  /** Each link signs in once: the first is the one that the hub gave by itself, for the others it is asked. */
  async function unusedLink(agentId: string): Promise<string> {
    const unusedIn = (said: { readonly links?: unknown }) => (said.links as Links['links'] | undefined)?.find(known => known.agentId === agentId && !used.has(known.url))?.url
    let link = linkOf(agentId)
    if (used.has(link)) {
      program.tell('links')
      link = unusedIn(await program.line<Links>(said => unusedIn(said) !== undefined)) ?? link
    }
    used.add(link)
    return link
  }

  return whole(program, 'hub', sandbox, {
    url,
    standIn: null,
    linkOf,
    async open(browser, agentId = links[0]?.agentId ?? '') {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(await unusedLink(agentId))
      return page
    },
  })
}

async function startOnStandIn(options: WorkstationOptions): Promise<Workstation> {
  const program = startProgram(standInPath, [projectRoot], {
    HUIYIN_READY_LINE: '1',
    HUIYIN_LOG_LEVEL: 'warn',
    HUIYIN_SANDBOX_ARGS: sandboxArgs(options).join(' '),
    ...options.dataDir ? { HUIYIN_DATA_DIR: options.dataDir } : {},
    ...options.env,
  })
  const [{ sandbox }, { cdp, control }] = await Promise.all([
    program.line<{ sandbox: SandboxUrls }>(value => value.ready === true),
    program.line<{ cdp: string, control: string }>(value => value.standIn === true),
  ])
  return whole(program, 'electron', sandbox, {
    url: null,
    standIn: control,
    linkOf() {
      throw new Error('a desktop of its own has no links')
    },
    async open() {
      const attached = await chromium.connectOverCDP(cdp)
      const page = attached.contexts()[0]?.pages()[0]
      if (!page)
        throw new Error('the desktop has no window')
      return page
    },
  })
}

/** Starts a workstation on either host; the bundles must have been built. */
export async function startWorkstation(options: WorkstationOptions): Promise<Workstation> {
  const workstation = await (options.host === 'hub' ? startOnHub(options) : startOnStandIn(options))
  for (const [id, settings] of Object.entries(options.faults ?? {}))
    await workstation.control('PUT', `/faults/${id}`, { on: true, ...settings })
  return workstation
}
