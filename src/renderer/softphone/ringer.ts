/** Rings until it is told to stop. */
export interface Ringer {
  readonly start: () => void
  readonly stop: () => void
}

/** What rings: a tone of 450 Hz, one second in five, as telephones in China ring back (GB/T 3380). */
const toneHz = 450
const onMs = 1_000
const everyMs = 5_000

/** The sound of a context on a device of its own choice, where the browser can (Chromium 110). */
type RoutedContext = AudioContext & { setSinkId?: (id: string) => Promise<void> }

/** Rings on the chosen device at the chosen volume. A page that nobody has touched yet may stay silent; the screen shows it all the same. */
export function createRinger(read: () => { readonly ringer: string, readonly volume: number }): Ringer {
  let context: RoutedContext | null = null
  let timer: ReturnType<typeof setInterval> | undefined

  function once(): void {
    if (context === null)
      return
    const at = context.currentTime
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = toneHz
    volume.gain.value = 0.12 * read().volume
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + onMs / 1000)
  }

  function stop(): void {
    clearInterval(timer)
    void context?.close().catch(() => undefined)
    context = null
  }

  return {
    start() {
      stop()
      if (typeof AudioContext === 'undefined')
        return
      context = new AudioContext()
      void context.setSinkId?.(read().ringer).catch(() => undefined)
      once()
      timer = setInterval(once, everyMs)
    },
    stop,
  }
}
