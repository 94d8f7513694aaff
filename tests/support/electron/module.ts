/** What `import … from 'electron'` gives the main bundle on the stand-in. What is missing here is not used by it. */
export { app } from './app.ts'
export { ipcMain } from './ipc.ts'
export { protocol } from './protocol.ts'
export { safeStorage } from './safe-storage.ts'
export { session } from './session.ts'
export { dialog, Menu, nativeImage, Notification, powerMonitor, screen, shell, Tray } from './small-parts.ts'
export { utilityProcess } from './utility-process.ts'
export { BrowserWindow } from './window.ts'
