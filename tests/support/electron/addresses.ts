/**
 * Chromium opens no `app://` address, so a custom scheme is shown to it as a secure origin of its own:
 * `app://huiyin/x` is `https://app.huiyin/x`. Everything the main process hears or says keeps the real form.
 */
export interface AddressMap {
  readonly toBrowser: (address: string) => string
  readonly fromBrowser: (address: string) => string
  /** The custom scheme behind an address of the browser, or null. */
  readonly schemeOf: (address: string) => string | null
}

/** The map of the schemes registered so far; `schemes` may grow later. */
export function createAddressMap(schemes: ReadonlySet<string>): AddressMap {
  function schemeOf(address: string): string | null {
    const url = URL.canParse(address) ? new URL(address) : null
    const scheme = url?.protocol === 'https:' ? url.hostname.split('.')[0] ?? '' : ''
    return schemes.has(scheme) ? scheme : null
  }

  return {
    schemeOf,
    toBrowser(address) {
      const [, scheme = '', rest = ''] = address.match(/^([a-z][\w+.-]*):\/\/(.*)$/is) ?? []
      return schemes.has(scheme) ? `https://${scheme}.${rest}` : address
    },
    fromBrowser(address) {
      const scheme = schemeOf(address)
      return scheme ? address.replace(`https://${scheme}.`, `${scheme}://`) : address
    },
  }
}
