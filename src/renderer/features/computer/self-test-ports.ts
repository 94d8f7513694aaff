/** What of the browser the self-test asks. */
export interface SelfTestPorts {
  readonly microphone: () => Promise<'granted' | 'denied' | 'prompt' | 'missing'>
  readonly speakers: () => Promise<number>
  readonly notices: () => 'granted' | 'denied' | 'default' | null
  readonly hasChinese: () => boolean
  readonly window: () => { readonly width: number, readonly height: number, readonly scale: number }
  /** This computer's own clock, ms UTC: it is what is tested. */
  readonly wall: () => number
  readonly copy: (text: string) => Promise<void>
}

const fontField = 32

/** How a character is drawn; '' where nothing can be drawn on. */
function drawn(character: string): string {
  const canvas = Object.assign(document.createElement('canvas'), { width: fontField, height: fontField })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context)
    return ''
  context.font = `24px ${getComputedStyle(document.body).fontFamily}`
  context.fillText(character, 2, 26)
  return context.getImageData(0, 0, fontField, fontField).data.join()
}

async function microphone(): Promise<'granted' | 'denied' | 'prompt' | 'missing'> {
  const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? []
  if (!devices.some(device => device.kind === 'audioinput'))
    return 'missing'
  const asked = await navigator.permissions.query({ name: 'microphone' as PermissionName }).catch(() => null)
  return asked?.state ?? 'prompt'
}

async function speakers(): Promise<number> {
  const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []) ?? []
  return devices.filter(device => device.kind === 'audiooutput').length
}

/** The browser that this page runs in. */
export function createBrowserSelfTest(): SelfTestPorts {
  return {
    microphone,
    speakers,
    notices: () => 'Notification' in window ? Notification.permission : null,
    // Without a font every character is the same empty box.
    hasChinese: () => drawn('回') !== drawn('音') || drawn('回') === '',
    window: () => ({ width: window.innerWidth, height: window.innerHeight, scale: window.devicePixelRatio }),
    wall: () => Date.now(),
    copy: text => navigator.clipboard.writeText(text),
  }
}
