import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'
import type { EngineSession } from '../../src/engine/handle.ts'
import type { Log } from '../../src/engine/log.ts'
import type { Envelope } from '../../src/shared/contract/envelope.ts'
import type { ErrorCode } from '../../src/shared/errors.ts'
import type { LinkState } from '../../src/shared/heartbeat.ts'
import type { PageHost } from './page-host.ts'
import { isForgery, nameForLog, refusalOf, refusalOfInput } from '../../src/shared/border.ts'
import { enclose } from '../../src/shared/contract/envelope.ts'
import { AppError, toErrorData } from '../../src/shared/errors.ts'

/** Names of the two channels; the preload script knows the same. */
export const callChannel = 'huiyin:call'
export const eventChannel = 'huiyin:event'

/** What the border to the page is made from. */
export interface IpcOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>
  /** What answers right now; null while it is being started (again). */
  readonly host: () => PageHost | null
  /** Calls to the shell itself, outside the contract, such as `host:signIn`. Their input is checked by themselves. */
  readonly shellCalls?: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
  /** Why a call of the contract is not let through at this computer; null when it is. */
  readonly gate?: (name: string, input: unknown) => AppError | null
  readonly isOwn: (address: string | undefined) => boolean
  /** A page's session has begun, also again after a loss. */
  readonly onGreeted?: (session: EngineSession) => void
  readonly log: Log
}

/** The registered border. */
export interface Ipc {
  /** The engine went away: every page's session is gone, and it is told. */
  readonly engineLost: () => void
  readonly engineBack: () => void
  /** The shell has something for the pages, which ask for it themselves. */
  readonly nudge: (event: string) => void
  /** Says something to the engine in the name of every page that has a session. */
  readonly callForAll: (name: string, input: unknown) => void
  /** Pages with a session. */
  readonly sessions: () => number
  readonly stop: () => void
}

function refusal(error: AppError): Envelope {
  return { ok: false, error: toErrorData(error) }
}

const refused = (code: ErrorCode) => refusal(new AppError(code))

/** Where a frame stands; null for none, and for one that is no more: asking that one throws. */
function addressOf(frame: IpcMainInvokeEvent['senderFrame']): string | null {
  try {
    return frame?.url ?? null
  }
  catch {
    return null
  }
}

/** An address as a log may say it: scheme and host, nothing after. */
function originForLog(address: string | null): string {
  if (address === null || !URL.canParse(address))
    return 'nowhere'
  const { protocol, host } = new URL(address)
  return `${protocol}//${host}`.slice(0, 200)
}

/** Registers the one channel of calls. Each page gets an engine session of its own, which ends when it is left or reloaded. */
export function registerIpc(options: IpcOptions): Ipc {
  const { ipcMain, isOwn, log, shellCalls = {} } = options
  const sessions = new Map<WebContents, EngineSession>()
  const pages = new Set<WebContents>()

  function isTrusted({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
    const address = addressOf(senderFrame)
    return address !== null && !sender.isDestroyed() && senderFrame === sender.mainFrame && isOwn(address)
  }

  const isOfShell = (name: unknown): name is string => typeof name === 'string' && Object.hasOwn(shellCalls, name)

  /** The log hears which rule was broken by which call, never what was in it. */
  function note(code: ErrorCode, name: unknown, from?: string): void {
    const call = isOfShell(name) ? name : nameForLog(name)
    if (from === undefined)
      log.warn({ code, call }, 'call refused')
    else
      log.warn({ code, call, from }, 'a call from a stranger was refused')
  }

  function refuse(error: AppError, name: unknown, from?: string): Envelope {
    note(error.code, name, from)
    return refusal(error)
  }

  /** What the engine or the shell answered; one that only a forger earns is written down. */
  function noted(envelope: Envelope, name: unknown): Envelope {
    if (isForgery(envelope))
      note(envelope.error.code, name)
    return envelope
  }

  function tell(page: WebContents, event: string, payload: unknown) {
    if (!page.isDestroyed())
      page.send(eventChannel, event, payload)
  }

  function endSession(page: WebContents) {
    sessions.get(page)?.close()
    sessions.delete(page)
  }

  function endAll() {
    // A thread that only hangs closes them once it answers again; one that died has none.
    for (const session of sessions.values())
      session.close()
    sessions.clear()
  }

  function meet(page: WebContents) {
    if (pages.has(page))
      return
    pages.add(page)
    page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument)
        endSession(page)
    })
    page.on('render-process-gone', () => endSession(page))
    page.once('destroyed', () => {
      endSession(page)
      pages.delete(page)
    })
  }

  function tellLink(page: WebContents, state: LinkState) {
    tell(page, 'link', { state })
  }

  function sessionOf(page: WebContents, host: PageHost): EngineSession {
    const known = sessions.get(page)
    if (known)
      return known
    const session = host.openSession({
      emit: (name, payload) => tell(page, name, payload),
      onLink: state => tellLink(page, state),
    })
    sessions.set(page, session)
    return session
  }

  async function answer(event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<Envelope> {
    if (!isTrusted(event))
      return refuse(new AppError('forbidden'), name, originForLog(addressOf(event.senderFrame)))
    const ofShell = isOfShell(name) ? shellCalls[name] : undefined
    const wrong = ofShell ? refusalOfInput(input) : refusalOf(name, input)
    if (wrong)
      return refuse(wrong, name)
    if (ofShell)
      return noted(await enclose(() => ofShell(input)), name)
    const held = options.gate?.(name as string, input)
    if (held)
      return refuse(held, name)
    const host = options.host()
    if (!host)
      return refused('link_lost')
    meet(event.sender)
    const session = sessionOf(event.sender, host)
    const envelope = noted(await session.call(name as string, input), name)
    if (name === 'session:hello' && envelope.ok)
      options.onGreeted?.(session)
    return envelope
  }

  ipcMain.handle(callChannel, answer)

  return {
    engineLost() {
      endAll()
      pages.forEach(page => tellLink(page, 'lost'))
    },
    engineBack: () => pages.forEach(page => tellLink(page, 'up')),
    nudge: event => pages.forEach(page => tell(page, event, {})),
    callForAll: (name, input) => sessions.forEach(session => void session.call(name, input)),
    sessions: () => sessions.size,
    stop() {
      ipcMain.removeHandler(callChannel)
      endAll()
      pages.clear()
    },
  }
}
