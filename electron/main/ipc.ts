import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron'
import type { EngineHandle, EngineSession, Identity } from '../../src/engine/handle.ts'
import type { Log } from '../../src/engine/log.ts'
import type { Envelope } from '../../src/shared/contract/envelope.ts'
import type { SessionEvents } from '../../src/shared/contract/index.ts'
import type { ErrorCode } from '../../src/shared/errors.ts'
import { refusalOf } from '../../src/shared/border.ts'
import { AppError, toErrorData } from '../../src/shared/errors.ts'

/** Names of the two channels; the preload script knows the same. */
export const callChannel = 'huiyin:call'
export const eventChannel = 'huiyin:event'

/** What the border to the page is made from. */
export interface IpcOptions {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'removeHandler'>
  /** The engine that runs right now; null while it is being started (again). */
  readonly engine: () => EngineHandle | null
  /** Who sits at this desktop. */
  readonly identity: () => Identity
  readonly isOwn: (address: string | undefined) => boolean
  /** An alarm passed by on its way to a page. */
  readonly onAlarm: (alarm: SessionEvents['alarm']) => void
  readonly log: Log
}

/** The registered border. */
export interface Ipc {
  /** The engine went away: every page's session is gone, and it is told. */
  readonly engineLost: () => void
  readonly engineBack: () => void
  /** Pages with a session. */
  readonly sessions: () => number
  readonly stop: () => void
}

function refusal(error: AppError): Envelope {
  return { ok: false, error: toErrorData(error) }
}

const refused = (code: ErrorCode) => refusal(new AppError(code))

/** Registers the one channel of calls. Each page gets an engine session of its own, which ends when it is left or reloaded. */
export function registerIpc(options: IpcOptions): Ipc {
  const { ipcMain, identity, isOwn, log } = options
  const sessions = new Map<WebContents, EngineSession>()
  const pages = new Set<WebContents>()

  function isTrusted({ sender, senderFrame }: IpcMainInvokeEvent): boolean {
    return senderFrame !== null && senderFrame === sender.mainFrame && isOwn(senderFrame.url)
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

  /** Several pages of one person hear the same alarm; the shell shall hear it once. */
  function isEldest(page: WebContents): boolean {
    const [eldest] = sessions.keys()
    return eldest === page
  }

  function sessionOf(page: WebContents, engine: EngineHandle): EngineSession {
    const known = sessions.get(page)
    if (known)
      return known
    const session = engine.openSession(identity(), (name, payload) => {
      if (name === 'alarm' && isEldest(page))
        options.onAlarm(payload as SessionEvents['alarm'])
      tell(page, name, payload)
    })
    sessions.set(page, session)
    return session
  }

  async function answer(event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<Envelope> {
    if (!isTrusted(event)) {
      log.warn({ from: event.senderFrame?.url.slice(0, 200) ?? 'nowhere', call: String(name).slice(0, 64) }, 'a call from a stranger was refused')
      return refused('forbidden')
    }
    const wrong = refusalOf(name, input)
    if (wrong) {
      log.warn({ code: wrong.code, call: typeof name === 'string' ? name.slice(0, 64) : typeof name }, 'call refused')
      return refusal(wrong)
    }
    const engine = options.engine()
    if (!engine)
      return refused('link_lost')
    meet(event.sender)
    return sessionOf(event.sender, engine).call(name as string, input)
  }

  ipcMain.handle(callChannel, answer)

  return {
    engineLost() {
      endAll()
      pages.forEach(page => tell(page, 'link', { state: 'lost' }))
    },
    engineBack: () => pages.forEach(page => tell(page, 'link', { state: 'up' })),
    sessions: () => sessions.size,
    stop() {
      ipcMain.removeHandler(callChannel)
      endAll()
      pages.clear()
    },
  }
}
