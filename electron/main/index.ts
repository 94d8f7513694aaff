import type { BrowserWindowConstructorOptions } from 'electron'
import type { DeepLink } from './deep-link.ts'
import type { Desk } from './desk.ts'
import type { Ipc } from './ipc.ts'
import type { JsonFile } from './json-file.ts'
import type { Network } from './network/network.ts'
import type { PageWindow } from './page-window.ts'
import type { Policy } from './policy/policy.ts'
import type { PolicyShell } from './policy/shell.ts'
import type { Preferences } from './preferences.ts'
import type { Secrets } from './secrets.ts'
import type { SidePanel } from './side-panel/side-panel.ts'
import type { DesktopUpdates } from './updates/open-updates.ts'
import { join } from 'node:path'
import process from 'node:process'
import tls from 'node:tls'
import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, crashReporter, dialog, ipcMain, Menu, nativeImage, Notification, powerMonitor, protocol, safeStorage, screen, session, shell, Tray, utilityProcess, WebContentsView } from 'electron'
import { AppError, isAppError } from '../../src/shared/errors.ts'
import { networkEvent } from '../../src/shared/network.ts'
import { createBadge, createNotices } from './alarms.ts'
import { createLauncher } from './companion-process.ts'
import { linkScheme, readDeepLink } from './deep-link.ts'
import { watchDeskLock } from './desk-lock.ts'
import { createDeskWindows } from './desk-windows.ts'
import { openStandalone, openTeam } from './desk.ts'
import { createDesktopDiagnostics } from './diagnostics/desktop-diagnostics.ts'
import { guardAllContents } from './guards.ts'
import { registerIpc } from './ipc.ts'
import { openJsonFile } from './json-file.ts'
import { createLateDesk, lookOnce } from './late-desk.ts'
import { openDesktopNetwork } from './network/open.ts'
import { aloneConversation, createPageHandler, isOwnPage, isWall, pageScheme, pageUrl, phonePage } from './page.ts'
import { createPhoneWindow } from './phone-window.ts'
import { canWriteIn, choosePlaces, takePlaces } from './places.ts'
import { openDesktopPolicy, printPolicy, readDesktopPolicy } from './policy/desktop-policy.ts'
import { dumpSwitch } from './policy/dump.ts'
import { chooseHub } from './policy/hub-choice.ts'
import { openNowhere } from './policy/nowhere.ts'
import { allowedPhone } from './policy/phone-servers.ts'
import { pinHub } from './policy/pins.ts'
import { settingsIn } from './policy/user-settings.ts'
import { preferences } from './preferences.ts'
import { readWipeOrder } from './removal/wipe-plan.ts'
import { wipeData, wipePartsOf } from './removal/wipe.ts'
import { openSecrets, openSecretsIfKept } from './secrets.ts'
import { createOpenOutside } from './security/open-outside.ts'
import { createRevival } from './security/revival.ts'
import { guardSession } from './security/session.ts'
import { openSidePanel } from './side-panel/open.ts'
import { startFailure } from './start-failure.ts'
import { applicationMenu, trayMenu } from './tray.ts'
import { createDesktopUpdates } from './updates/desktop-updates.ts'

const now = Date.now
const devUrl = app.isPackaged ? null : process.env.ELECTRON_RENDERER_URL ?? null
const isOwn = (address: string | undefined) => isOwnPage(address, devUrl)
const inProject = (...path: string[]) => join(app.getAppPath(), ...path)
const beside = (name: string) => new URL(`./${name}`, import.meta.url)

const places = choosePlaces({ platform: process.platform, env: process.env, home: app.getPath('home'), temp: app.getPath('temp'), canWrite: canWriteIn })

const timers = { set: (work: () => void, ms: number) => setTimeout(work, ms).unref(), clear: (handle: unknown) => clearTimeout(handle as NodeJS.Timeout) }

/** What is running and has to end before the application does. */
const running: { desk: Desk | null, ipc: Ipc | null, openWall: () => void, openAlone: (id: string) => void, quitting: boolean, outside: DeepLink | null, phone: string | null, held: PolicyShell | null, panel: SidePanel | null, updates: DesktopUpdates | null, network: Network | null } = { desk: null, ipc: null, openWall: () => {}, openAlone: () => {}, quitting: false, outside: null, phone: null, held: null, panel: null, updates: null, network: null }

const wipe = readWipeOrder(process.argv)
const diagnostics = createDesktopDiagnostics({ app, process, crashReporter, dialog, safeStorage, places, keeps: wipe === null && !process.argv.includes(dumpSwitch), now, nudge: event => running.ipc?.nudge(event) })
const { log } = diagnostics

/** Everything that Electron wants before it is ready. */
function prepare() {
  takePlaces(app, places)
  protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
  app.enableSandbox()
  app.setAppUserModelId('cn.huiyin.workstation')
  app.setAsDefaultProtocolClient(linkScheme)
  guardAllContents(app, { isOwn, isWall: address => isWall(address, devUrl), openWall: () => running.openWall(), aloneOf: address => aloneConversation(address, devUrl), openAlone: id => running.openAlone(id), openOutside: createOpenOutside({ shell, now, log }), isApart: contents => running.panel?.owns(contents.session) ?? false, log })
}

function secretOptions() {
  return { safeStorage, platform: process.platform, file: join(places.data, 'secrets.json'), now, log }
}

/** An engine of this desktop's own. */
function openOwnDesk(kept: JsonFile<Preferences>, network: Network): Promise<Desk> {
  // What is gone with the machine is good enough for the way to a hub alone.
  if (places.isTemporary)
    throw new AppError('store_full', { details: { why: 'profile_read_only' } })
  return openStandalone({
    userData: places.data,
    configFile: process.env.HUIYIN_CONFIG ?? join(places.data, 'engine.json'),
    resources: inProject('resources'),
    engineEntry: beside('engine.js'),
    launch: createLauncher({ utilityProcess, entryOf: program => fileURLToPath(beside(`${program}.js`)), log }),
    openSecrets: () => openSecrets(secretOptions()),
    sandboxArgs: process.env.HUIYIN_SANDBOX_ARGS?.split(' ').filter(Boolean) ?? [],
    agentId: () => kept.data.agentId,
    ipc: () => running.ipc,
    onDied: error => diagnostics.noteFault('engine', error),
    network,
    logLevel: log.level,
    logs: diagnostics.logs(),
    log,
  })
}

async function openNetwork(policy: Policy, hub: string | null, secrets: Secrets | null): Promise<Network> {
  running.network = await openDesktopNetwork({ app, session: session.defaultSession, policy, hub, secrets, onChange: () => running.ipc?.nudge(networkEvent), now, log })
  return running.network
}

async function openDeskAt(hub: string, policy: Policy): Promise<Desk> {
  pinHub(tls, hub, policy.value('hubPins'))
  log.info({ hub }, 'this desktop works at a hub')
  const secrets = await openSecretsIfKept(secretOptions())
  const network = await openNetwork(policy, hub, secrets)
  return openTeam({
    origin: hub,
    network,
    fetch: network.way?.fetch ?? fetch,
    secrets,
    onSignedIn: () => setImmediate(() => BrowserWindow.getAllWindows().forEach(window => window.webContents.reload())),
    log,
  })
}

async function openDesk(kept: JsonFile<Preferences>, policy: Policy): Promise<Desk> {
  const hub = chooseHub(policy.now())
  switch (hub.at) {
    case 'hub': return openDeskAt(hub.origin, policy)
    case 'here': return openOwnDesk(kept, await openNetwork(policy, null, null))
    case 'nowhere': return openNowhere(hub.why)
  }
}

/** A window as the policy wants it seen. */
function createShielded(options: BrowserWindowConstructorOptions) {
  const window = new BrowserWindow(options)
  return running.held?.protect(window) ?? window
}

const revive = createRevival({ isQuitting: () => running.quitting, now, later: timers.set, log })

/** What every window of ours is made with. */
function windowParts() {
  return {
    create: createShielded,
    preload: fileURLToPath(beside('../preload/index.cjs')),
    version: app.getVersion(),
    icon: inProject('resources/icons/256x256.png'),
    isQuitting: () => running.quitting,
    revive,
    log,
  }
}

async function run() {
  await app.whenReady()
  if (places.remarks.length > 0)
    log.warn({ remarks: places.remarks, data: places.data }, 'data is not where it usually is')
  const kept = await openJsonFile(join(places.preferences, 'preferences.json'), preferences, { now, log })
  const { policy, held } = await openDesktopPolicy({ app, process, user: settingsIn(kept), nudge: event => running.ipc?.nudge(event), log })
  running.held = held
  const records = diagnostics.begin({ policy, preferences: kept.data, network: () => running.network })
  const updates = await createDesktopUpdates({ app, policy, process, trustFile: inProject('resources/updates/trust.json'), folder: join(places.data, 'updates'), fetch: (url, init) => (running.network?.way?.fetch ?? fetch)(url, init), nudge: event => running.ipc?.nudge(event), timers, now, log })
  running.updates = updates
  if (await updates.begin())
    return app.quit()
  const phone = createPhoneWindow({ ...windowParts(), url: new URL(phonePage, devUrl ?? pageUrl).href })
  // The phone has no window to be closed by: it goes with the last one that has.
  const shown: PageWindow[] = []
  const closePhone = () => shown.some(one => one.isOpen()) || phone.close()
  const windows = createDeskWindows({ ...windowParts(), screen, kept, address: devUrl ?? pageUrl })
  const window = windows.create('window', () => {
    running.panel?.close()
    closePhone()
  })
  const panel = openSidePanel({ policy, session, View: WebContentsView, desk: window.inside, now, log })
  running.panel = panel
  const wall = windows.create('wall', closePhone)
  shown.push(window, wall)
  running.openWall = wall.open
  running.openAlone = windows.alone(shown, closePhone)
  const opening = openDesk(kept, policy)
  const desk = createLateDesk(opening, now)
  running.desk = desk
  const lock = watchDeskLock({ power: powerMonitor, timers, onChange: locked => running.ipc?.callForAll('presence:lock', { locked }), log })
  /** The policy of the phone's page names the phone system, which has to be known when it is loaded. */
  async function openPhone() {
    running.phone = allowedPhone(await desk.phone(), policy.value('softphoneServers'))
    if (running.phone !== null)
      phone.open()
    return {}
  }
  protocol.handle(pageScheme, createPageHandler({ folder: inProject('out/renderer'), media: desk.media, upload: desk.upload, phone: () => running.phone, log }))
  guardSession(session.defaultSession, { isOwn, phone: () => running.phone, log })
  const tray = new Tray(nativeImage.createFromPath(inProject('resources/icons/tray.png')))
  tray.setToolTip('回音')
  Menu.setApplicationMenu(buildMenu())
  running.ipc = registerIpc({
    ipcMain,
    host: desk.pages,
    shellCalls: { ...desk.shellCalls, 'host:intake': takeOutside, 'host:phone': openPhone, ...held.calls, ...panel.calls, ...updates.calls, ...records, ...callCalls(window, tray) },
    gate: held.gate,
    isOwn,
    onGreeted: session => void (lock.isLocked() && session.call('presence:lock', { locked: true })),
    log,
  })

  tray.setContextMenu(Menu.buildFromTemplate(trayMenu({ open: window.open, quit: () => app.quit() })))
  tray.on('click', window.open)

  app.on('second-instance', (_, words) => arrive(words, window.open))
  app.on('open-url', (_, url) => arrive([url], window.open))
  app.on('activate', window.open)
  keepOutside(readDeepLink(process.argv))
  await lookOnce(opening, timers)
  window.open()
  if (policy.value('wallboardAtStart'))
    wall.open()
  await opening
  if (process.env.HUIYIN_READY_LINE)
    process.stdout.write(`${JSON.stringify({ ready: true, host: 'electron', sandbox: desk.sandbox })}\n`)
}

/** What the page has the system say and show while nobody looks at it. */
function callCalls(window: PageWindow, tray: Tray) {
  return {
    'host:notice': createNotices({
      show: options => running.held?.mayNotify() && Notification.isSupported() ? new Notification(options) : null,
      isFocused: window.isFocused,
      open(id) {
        keepOutside(id === null ? null : { kind: 'conversation', id })
        window.open()
      },
      flash: window.flash,
    }),
    'host:badge': createBadge({ dock: count => void app.setBadgeCount(count), taskbar: window.overlay, tray: words => tray.setToolTip(words), image: address => nativeImage.createFromDataURL(address) }),
  }
}

function buildMenu(): Menu | null {
  const template = applicationMenu(process.platform)
  return template && Menu.buildFromTemplate(template)
}

/** Somebody started the workstation again, or followed a link to it. */
function arrive(words: readonly string[], open: () => void) {
  const link = readDeepLink(words)
  log.info({ link: link?.kind ?? null }, 'called to the front')
  keepOutside(link)
  open()
}

/** What another program or a notification wants to be shown waits until a page asks for it; a later one replaces it. */
function keepOutside(link: DeepLink | null) {
  if (link === null)
    return
  running.outside = link
  running.ipc?.nudge('intake')
}

async function takeOutside(): Promise<DeepLink | null> {
  const link = running.outside
  running.outside = null
  return link
}

async function stop() {
  await running.desk?.stop()
  await running.updates?.atQuit()
  diagnostics.flush()
}

/** The last window is shut, or somebody asked to quit: first the engine ends in order, then the application. */
function endInOrder() {
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (running.quitting)
      return
    running.quitting = true
    event.preventDefault()
    void stop().then(() => app.exit(0), (error) => {
      log.error({ words: String(error) }, 'not everything ended in order')
      app.exit(1)
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => app.quit())
}

function giveUp(error: unknown) {
  const { words, exitCode } = startFailure(error)
  log.error({ words: error instanceof Error ? error.message : String(error), ...isAppError(error) ? { facts: error.details } : {} }, 'the workstation cannot start')
  dialog.showErrorBox('回音打不开', words)
  void stop().finally(() => app.exit(exitCode))
}

prepare()
if (wipe) {
  wipeData(wipe, wipePartsOf({ app, dialog, process, places, policy: () => readDesktopPolicy({ app, process, user: { values: () => ({}), keep: async () => {} }, log }) })).then(code => app.exit(code), giveUp)
}
else if (process.argv.includes(dumpSwitch)) {
  printPolicy({ app, process, file: join(places.preferences, 'preferences.json'), log }).catch(giveUp)
}
else if (app.requestSingleInstanceLock()) {
  endInOrder()
  run().catch(giveUp)
}
else {
  app.quit()
}
